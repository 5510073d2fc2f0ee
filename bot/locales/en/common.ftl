# The glossary: one word for each thing, everywhere.

status-AUTO_DONE = released without approval
status-PENDING_APPROVAL = waiting for approval
status-APPROVED = approved
status-REJECTED = rejected
status-EXPIRED = expired
status-CANCELLED = cancelled

risk-LOW = LOW
risk-MEDIUM = MEDIUM
risk-HIGH = HIGH
risk-CRITICAL = CRITICAL

role-ENGINEER = ENGINEER
role-PM = PM
role-ADMIN = ADMIN
role-NONE = no role

kind-person = person
kind-pipeline = pipeline
kind-agent = AI agent
kind-schedule = schedule

door-button = button
door-modal = form
door-command = command
door-api = HTTP API
door-cli = command line
door-schedule = schedule

environment-DEV = DEV
environment-TEST = TEST
environment-STAGING = STAGING
environment-PROD = PROD

field-action_id = action id
field-action_type = action type
field-description = description
field-target = target
field-environment = environment
field-target_count = number of targets
field-payload = payload
field-comment = comment
field-cursor = page marker
field-person = person
field-role = role

targets = { $count ->
    [one] { $count } target
   *[other] { $count } targets
}

duration-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
duration-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
duration-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

cut = … (cut, { $count ->
    [one] { $count } more character
   *[other] { $count } more characters
})

empty = (empty)
none-given = none given
none-needed = nobody needs to
no-reason = no reason given

# Labels of facts.

label-action = Action
label-action-type = Action type
label-approvers = Who can decide
label-asked = Asked
label-comment = Comment
label-description = Description from the requester, not checked by autoq
label-environment = Environment
label-expires = Expires
label-history = History
label-payload = Payload, secrets masked
label-reason = Reason
label-reasons = Why this risk
label-requester = Requested by
label-risk = Risk
label-target = Target
label-target-count = Number of targets

# Buttons. Three dots mean that a form opens.

button-again = Ask again
button-approve = Approve
button-approve-form = Approve…
button-back = Previous
button-cancel-form = Cancel action…
button-close = Close
button-details = Details
button-next = Next
button-refresh = Refresh
button-reject-form = Reject…
button-review = Review
button-submit-form = Submit an action…

# What a screen reader says of a button.

spoken-approve = Approve { $id }: { $type }
spoken-reject = Reject { $id }: { $type }
spoken-details = Details of { $id }: { $type }
spoken-again = Ask again for { $id }: { $type }
spoken-cancel = Cancel { $id }: { $type }

confirm-title = Approve { $id }?
confirm-text = { $what }. The requester may go ahead as soon as you confirm.
confirm-yes = Approve
confirm-no = Go back

# Who asked, and how it ended.

requester-person = { $who } ({ $door })
requester-machine = { $who } ({ $kind }, { $door })

outcome-decided = by { $who }, { $when } ({ $door })
outcome-expired = Nobody decided within { $duration }; time ran out { $when }.
outcome-released = The policy lets this run without approval, { $when }.

command-reject = /reject { $id } reason
