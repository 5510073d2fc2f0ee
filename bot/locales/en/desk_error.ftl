# Every refusal of the desk as one sentence; one message for each error code of the engine.

error-desk-invalid = The desk's rules are not valid at { $where }: { $problem }.
error-calendar-without-hours = The desk's rules are not valid at { $where }: { $problem }.
error-not-the-asker = Only the person who asked { $request_id } may say whether it helped.
error-record-not-found = There is nothing with the id { $record_id }; check the id.
error-request-not-found = There is no service request { $record_id }; check the id.
error-article-not-found = There is no article { $record_id } any more; look for another one or ask a person.
error-incident-not-found = There is no incident { $record_id }; check the id (`/autoq incidents` lists the open ones).
error-step-refused = { $record_id } is { $status }, which rules out { $step }; look at it again, since nothing was changed.
error-reopen-too-late = { $record_id } was resolved at { $at }, too long ago to open it again; hand in a new request linked to it.
error-verdict-given = The answer to { $request_id } was already judged { $verdict }; nothing was changed.
error-publishing-not-approved = { $article_id } changed after { $action_id } was approved; submit its publication again.

expected-body = text without NUL or broken characters
expected-title = text without NUL or broken characters
expected-tags = text without NUL or broken characters
expected-category = text without NUL or broken characters
expected-resolution = text without NUL or broken characters
expected-requester = text without NUL or broken characters
expected-external_id = text without NUL or broken characters
expected-source = text without NUL or broken characters
