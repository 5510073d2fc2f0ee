"""The built-in risk policy as plain data: what IT operations do, and how dangerous each is by itself.

A text is a base level, raised by environment; a table fixes the level per environment. An exact name wins over a pattern.
"""

from __future__ import annotations

UNKNOWN = "HIGH"

ENVIRONMENTS = {"DEV": 0, "TEST": 0, "STAGING": 1, "PROD": 2}

TARGETS = ((10, 1), (100, 2))

ACTIONS: dict[str, str | dict[str, str]] = {
    # Reading and housekeeping: harmless wherever they run.
    "health_check": {"DEV": "LOW"},
    "log_collect": {"DEV": "LOW"},
    "report_generate": {"DEV": "LOW"},
    "backup_create": {"DEV": "LOW", "PROD": "MEDIUM"},
    "backup_verify": {"DEV": "LOW"},
    "log_rotate": {"DEV": "LOW", "PROD": "MEDIUM"},
    "temp_cleanup": {"DEV": "LOW", "PROD": "MEDIUM"},
    # Caches and queues.
    "cache_clear": {"DEV": "LOW", "PROD": "MEDIUM"},
    "cache_warm": {"DEV": "LOW"},
    "queue_purge": {"DEV": "MEDIUM", "PROD": "CRITICAL"},
    "queue_pause": "LOW",
    "queue_resume": "LOW",
    # Processes and machines.
    "service_restart": "LOW",
    "service_stop": {"DEV": "LOW", "STAGING": "MEDIUM", "PROD": "CRITICAL"},
    "service_start": {"DEV": "LOW", "STAGING": "MEDIUM", "PROD": "HIGH"},
    "pod_restart": {"DEV": "LOW", "PROD": "MEDIUM"},
    "host_reboot": {"DEV": "MEDIUM", "PROD": "HIGH"},
    "host_terminate": {"DEV": "MEDIUM", "STAGING": "HIGH", "PROD": "CRITICAL"},
    "process_kill": {"DEV": "LOW", "STAGING": "MEDIUM", "PROD": "HIGH"},
    # Releases.
    "deploy": "LOW",
    "rollback": {"DEV": "LOW", "STAGING": "MEDIUM", "PROD": "HIGH"},
    "hotfix_deploy": {"DEV": "LOW", "STAGING": "MEDIUM", "PROD": "HIGH"},
    "config_change": {"DEV": "LOW", "STAGING": "MEDIUM", "PROD": "HIGH"},
    "feature_flag_on": {"DEV": "LOW", "STAGING": "LOW", "PROD": "HIGH"},
    "feature_flag_off": {"DEV": "LOW", "STAGING": "LOW", "PROD": "MEDIUM"},
    # Capacity.
    "scale_up": {"DEV": "LOW", "PROD": "MEDIUM"},
    "scale_down": {"DEV": "LOW", "STAGING": "MEDIUM", "PROD": "HIGH"},
    "resource_resize": {"DEV": "LOW", "STAGING": "MEDIUM", "PROD": "HIGH"},
    # Data.
    "schema_change": {"DEV": "MEDIUM", "PROD": "HIGH"},
    "schema_rollback": {"DEV": "MEDIUM", "PROD": "CRITICAL"},
    "index_rebuild": {"DEV": "LOW", "STAGING": "MEDIUM", "PROD": "HIGH"},
    "data_fix": {"DEV": "MEDIUM", "PROD": "HIGH"},
    "data_export": {"DEV": "MEDIUM", "PROD": "HIGH"},
    "data_import": {"DEV": "MEDIUM", "PROD": "HIGH"},
    "data_delete": {"DEV": "MEDIUM", "STAGING": "HIGH", "PROD": "CRITICAL"},
    "data_*": {"DEV": "MEDIUM", "PROD": "HIGH"},
    "table_drop": {"DEV": "HIGH", "PROD": "CRITICAL"},
    "bucket_delete": {"DEV": "HIGH", "PROD": "CRITICAL"},
    "backup_restore": {"DEV": "MEDIUM", "STAGING": "HIGH", "PROD": "CRITICAL"},
    "backup_delete": {"DEV": "HIGH", "PROD": "CRITICAL"},
    # Availability and traffic.
    "failover": {"DEV": "MEDIUM", "STAGING": "HIGH", "PROD": "CRITICAL"},
    "failback": {"DEV": "MEDIUM", "STAGING": "HIGH", "PROD": "CRITICAL"},
    "traffic_shift": {"DEV": "LOW", "STAGING": "MEDIUM", "PROD": "HIGH"},
    "maintenance_mode": {"DEV": "LOW", "STAGING": "MEDIUM", "PROD": "CRITICAL"},
    # Network and names.
    "dns_change": {"DEV": "MEDIUM", "PROD": "HIGH"},
    "firewall_change": {"DEV": "MEDIUM", "STAGING": "HIGH", "PROD": "CRITICAL"},
    "load_balancer_change": {"DEV": "MEDIUM", "PROD": "HIGH"},
    "ip_block": {"DEV": "LOW", "STAGING": "MEDIUM", "PROD": "HIGH"},
    # Access and secrets.
    "access_grant": {"DEV": "MEDIUM", "STAGING": "HIGH", "PROD": "HIGH"},
    "access_revoke": {"DEV": "MEDIUM", "PROD": "MEDIUM"},
    "admin_grant": {"DEV": "HIGH", "PROD": "CRITICAL"},
    "account_unlock": {"DEV": "LOW", "PROD": "MEDIUM"},
    "account_disable": {"DEV": "MEDIUM", "PROD": "HIGH"},
    "password_reset": {"DEV": "LOW", "PROD": "MEDIUM"},
    "secret_rotate": {"DEV": "MEDIUM", "PROD": "HIGH"},
    "secret_delete": {"DEV": "HIGH", "PROD": "CRITICAL"},
    "certificate_renew": {"DEV": "LOW", "PROD": "MEDIUM"},
    "certificate_revoke": {"DEV": "MEDIUM", "PROD": "CRITICAL"},
    # The service desk's own actions.
    "sr_*": {"DEV": "LOW"},
    "incident_open": {"DEV": "LOW"},
    "kb_draft": {"DEV": "LOW"},
    "kb_publish": {"DEV": "HIGH"},
    "kb_archive": {"DEV": "MEDIUM"},
    "notify_all": {"DEV": "MEDIUM", "PROD": "HIGH"},
}
