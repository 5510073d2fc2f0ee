# 거부하는 문장. 무엇이 문제인지 먼저, 할 일을 다음에 말합니다. 엔진의 오류 코드마다 하나씩 있습니다.

error-error = 문제가 생겼습니다. 다시 시도하십시오.
error-invalid = 입력이 올바르지 않습니다. 고쳐서 다시 보내십시오.
error-field-missing = 필수 항목이 비어 있습니다: { $field }. 입력한 뒤 다시 보내십시오.
error-field-too-long = 너무 긴 항목이 있습니다: { $field }. 최대 길이: { $limit }. 줄여서 다시 보내십시오.
error-field-malformed = 형식이 올바르지 않은 항목이 있습니다: { $field }. 올바른 형식: { $expected }. 고쳐서 다시 보내십시오.
error-comment-required = { $action_id } 작업의 위험도는 { $risk }이며, 정책에 따라 의견을 남겨야 합니다. 이유를 적어 다시 결정하십시오.
error-confirmation-required = { $action_id } 작업의 위험도는 { $risk }입니다. 승인하려면 대상을 입력하거나 `/approve { $action_id }` 명령을 사용하십시오.
error-policy-invalid = 위험 정책이 올바르지 않습니다. 위치: { $where }. 문제: { $problem }.
error-not-found = { $action_id } 작업이 없습니다. ID를 확인하십시오(`/autoq` 명령으로 승인 대기 목록을 볼 수 있습니다).
error-not-allowed = 권한이 없습니다. 관리자(ADMIN)에게 요청하십시오.
error-no-role = 아직 autoq 역할이 없습니다. 관리자(ADMIN)에게 `/autoq roles` 명령으로 역할을 지정해 달라고 요청하십시오.
error-role-too-low = { $action_id } 작업의 위험도는 { $risk }이며, 결정 권한은 다음 역할에 있습니다: { $needed }. 내 역할: { $role }. 권한이 있는 사람에게 결정을 요청하십시오.
error-own-action = { $action_id } 작업은 본인이 요청했으므로 다른 사람이 결정해야 합니다. 본인은 취소할 수 있습니다.
error-machine-may-not-decide = 머신 키로는 승인하거나 거절할 수 없습니다. { $action_id } 작업은 사람이 결정해야 합니다.
error-not-requester = { $action_id } 작업은 요청자나 관리자(ADMIN)만 취소할 수 있습니다. 대신 거절할 수 있습니다.
error-admin-only = 관리자(ADMIN)인 사람만 할 수 있습니다. 내 역할: { $role }.
error-identity-refused = 이 Slack 계정으로는 autoq를 사용할 수 없습니다.
error-guest = 워크스페이스 게스트는 autoq를 사용할 수 없습니다. 정식 멤버에게 요청하십시오.
error-bot = 봇은 Slack에서 autoq를 사용할 수 없습니다. 프로그램에는 API용 머신 키를 발급하십시오.
error-deactivated = 비활성화된 Slack 계정으로는 autoq를 사용할 수 없습니다.
error-other-workspace = 다른 워크스페이스의 사용자는 여기서 autoq를 사용할 수 없습니다. 이 워크스페이스의 사용자에게 요청하십시오.
error-unknown-person = Slack에서 확인되지 않는 계정이므로 autoq를 사용할 수 없습니다.
error-already-final = { $action_id } 작업은 이미 처리되었습니다. 상태: { $status }, 처리한 사람: { $by }, 시각: { $at }. 변경한 내용은 없습니다.
error-expired = { $action_id } 작업은 결정 없이 만료되었습니다. 만료: { $at }. 여전히 필요하면 다시 요청하십시오.
error-not-yet-due = { $action_id } 작업은 아직 만료되지 않았습니다. 변경한 내용은 없습니다.
error-content-changed = { $action_id } 작업의 내용이 제출할 때와 다르므로(해시 불일치) 승인할 수 없습니다. 관리자(ADMIN)에게 알리십시오.
error-idempotency-conflict = 이 Idempotency-Key는 다른 본문에 이미 사용되었습니다({ $action_id }). 새 작업에는 새 키를 사용하십시오.
error-too-many-pending = 승인을 기다리는 작업이 최대 한도인 { $limit }개에 이르렀습니다. 결정을 기다리거나 일부를 취소하십시오.
error-try-again = 지금은 처리할 수 없어 아무것도 변경하지 않았습니다. 잠시 후 다시 시도하십시오.
error-record-unreadable = { $table } 테이블의 { $key } 행이 autoq가 기록한 형식과 달라({ $problem }) 아무것도 처리하지 않았습니다. 다른 프로그램이 데이터베이스에서 바꾼 내용을 되돌리거나 백업을 복원하십시오.
error-outcome-unknown = 저장되었는지 데이터베이스에서 확인되지 않습니다. 다시 하기 전에 해당 작업이나 목록을 먼저 확인하십시오.
error-busy = 요청이 몰려 아무것도 변경하지 않았습니다. 몇 초 후 다시 시도하십시오.
error-not-saved = 변경 내용을 저장하지 못해 아무것도 처리하지 않았습니다. 다시 시도하고, 계속되면 관리자(ADMIN)에게 알리십시오.
error-id-taken = 새로 뽑은 작업 ID가 이미 있어 아무것도 처리하지 않았습니다. 다시 보내십시오.
error-identity-unknown = Slack에서 제시간에 본인 확인이 되지 않아 아무것도 결정하지 않았습니다. 잠시 후 다시 시도하십시오.

# 항목의 올바른 형식

expected-action_type = service_restart와 같은 이름(a-z, 0-9, _ . : -, 최대 64자)
expected-target_count = 1부터 1000000까지의 정수
expected-environment = DEV, TEST, STAGING, PROD 또는 다른 짧은 이름
expected-payload = 일반적인 값으로 된 JSON 객체(중첩은 최대 50단계)
expected-description = NUL이나 깨진 문자가 없는 텍스트
expected-target = NUL이나 깨진 문자가 없는 텍스트
expected-comment = NUL이나 깨진 문자가 없는 텍스트

# 엔진에 닿기 전에 생기는 문제

refusal-incident = autoq에 문제가 생겼습니다. 관리자(ADMIN)에게 번호를 알리십시오: { $incident }
refusal-outdated = 이전 메시지의 버튼이라 더는 동작하지 않습니다. `/autoq` 명령으로 승인 대기 목록을 확인하십시오.
refusal-wrong-confirmation = 입력한 내용이 다릅니다. 정확히 입력하십시오: { $expected }
refusal-reason-too-short = 사유를 { $least }자 이상 입력하십시오.
refusal-type-missing = 작업 유형을 고르거나 직접 입력하십시오.
refusal-type-twice = 작업 유형은 고르기와 직접 입력 중 하나만 사용하십시오.
