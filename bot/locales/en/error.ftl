# Every refusal as one sentence: what is wrong, then what to do. One message for each error code of the engine.

error-error = Something went wrong; try again.
error-invalid = The input is not valid; correct it and send it again.
error-field-missing = The { $field } is missing; give it and send it again.
error-field-too-long = The { $field } is longer than { $limit }; shorten it and send it again.
error-field-malformed = The { $field } must be { $expected }; correct it and send it again.
error-comment-required = { $action_id } is { $risk }, and its policy requires a comment; say why and decide again.
error-confirmation-required = { $action_id } is { $risk }: type its target to approve it, or `/approve { $action_id }`.
error-policy-invalid = The risk policy is not valid at { $where }: { $problem }.
error-not-found = There is no action { $action_id }; check the id (`/autoq` lists what is pending).
error-not-allowed = You may not do this; ask an ADMIN.
error-no-role = You have no role in autoq yet; ask an ADMIN to give you one with `/autoq roles`.
error-role-too-low = { $action_id } is { $risk } and needs { $needed }; your role is { $role }. Ask one of them to decide.
error-own-action = You asked for { $action_id } yourself, so somebody else has to decide it; you may cancel it.
error-machine-may-not-decide = A machine key can never approve or reject; a person has to decide { $action_id }.
error-not-requester = Only the requester or an ADMIN may cancel { $action_id }; you may reject it instead.
error-admin-only = Only an ADMIN person may do this; your role is { $role }.
error-identity-refused = This Slack account may not use autoq.
error-guest = Guests of the workspace may not use autoq; ask a full member to act.
error-bot = Bots may not use autoq in Slack; give the program a machine key for the API.
error-deactivated = This Slack account is deactivated and may not use autoq.
error-other-workspace = People of other workspaces may not use autoq here; ask somebody of this workspace to act.
error-unknown-person = Slack does not know this account, so it may not use autoq.
error-already-final = { $action_id } is already { $status } by { $by } at { $at }; nothing was changed.
error-expired = { $action_id } expired at { $at } without a decision; ask for it again if it is still wanted.
error-not-yet-due = { $action_id } has not expired yet; nothing was changed.
error-content-changed = { $action_id } is not what was submitted (its hash differs), so it cannot be approved; tell an ADMIN.
error-idempotency-conflict = This Idempotency-Key was used for another body ({ $action_id }); use a new key for a new action.
error-too-many-pending = You have { $limit } actions waiting for approval, the most allowed; wait for decisions or cancel some.
error-try-again = autoq could not do this right now and changed nothing; try again in a moment.
error-record-unreadable = The row { $key } of the table { $table } is not as autoq writes it ({ $problem }), so nothing was done; undo what another program changed in the database, or restore a backup.
error-outcome-unknown = The database did not say whether this was saved; look at the action, or at the list, before you do it again.
error-busy = autoq is busy and changed nothing; try again in a few seconds.
error-not-saved = The change could not be saved, so nothing was done; try again, and tell an ADMIN if it stays so.
error-id-taken = The drawn action id exists already and nothing was done; send it again.
error-identity-unknown = Slack did not confirm in time who you are, so nothing was decided; try again in a moment.

# What a field has to look like, where the engine says it in English.

expected-action_type = a name such as service_restart (a-z, 0-9, _ . : -, at most 64)
expected-target_count = a whole number from 1 to 1000000
expected-environment = DEV, TEST, STAGING, PROD or another short name
expected-payload = a JSON object of ordinary values, nested at most 50 deep
expected-description = text without NUL or broken characters
expected-target = text without NUL or broken characters
expected-comment = text without NUL or broken characters

# What goes wrong before the engine is asked.

refusal-incident = Something went wrong in autoq, and nothing more is known here; tell an ADMIN the number { $incident }.
refusal-outdated = This button belongs to an older message and no longer works; use `/autoq` to see what is waiting.
refusal-wrong-confirmation = This is not what was asked for; type { $expected } exactly.
refusal-reason-too-short = Give a reason of { $least } characters at least.
refusal-type-missing = Choose an action type or type another one.
refusal-type-twice = Choose an action type or type another one, not both.
