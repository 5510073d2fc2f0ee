# The service desk: its words, labels and buttons, and what its messages say.

status-NEW = new
status-CLASSIFIED = sorted in
status-ASSIGNED = assigned
status-IN_PROGRESS = in progress
status-ON_HOLD = on hold
status-ANSWERED = answered
status-RESOLVED = resolved
status-CLOSED = closed
status-DRAFT = draft
status-IN_REVIEW = in review
status-PUBLISHED = published
status-ARCHIVED = archived
status-OPEN = open
status-ACKNOWLEDGED = acknowledged
status-MITIGATED = mitigated
status-RUNNING = running
status-PAUSED = paused
status-MET = met
status-BREACHED = missed

type-INQUIRY = question
type-REQUEST = request
type-INCIDENT = incident
type-CHANGE = change
type-ACCESS = access

level-HIGH = high
level-MEDIUM = medium
level-LOW = low

severity-CRITICAL = critical
severity-HIGH = high
severity-MEDIUM = medium
severity-LOW = low

hold-AWAITING_USER = the requester
hold-VENDOR = the vendor
hold-APPROVAL = an approval
hold-CHANGE = a change

by-RULE = a rule said so
by-MODEL = learned
by-SOURCE = the source said so
by-HUMAN = a person said so
by-DEFAULT = nobody could tell

clock-RESPONSE = first response
clock-RESOLUTION = resolution
clock-label-RESPONSE = First response
clock-label-RESOLUTION = Resolution

verdict-HELPFUL = helpful
verdict-NOT_HELPFUL = not helpful
verdict-TIMEOUT = without a word
verdict-REOPENED = not enough

language-en = English
language-ko = Korean

source-slack = Slack
source-api = HTTP API

step-classify = sorting it in
step-queue = putting it into a queue
step-assign = assigning it
step-start = starting it
step-hold = putting it on hold
step-resume = resuming it
step-answer = answering it
step-resolve = resolving it
step-close = closing it
step-reopen = opening it again
step-cancel = cancelling it
step-edit = editing it
step-submit = submitting it
step-publish = publishing it
step-return = returning it
step-silence = answering with it no more
step-archive = archiving it
step-restore = restoring it
step-acknowledge = acknowledging it
step-mitigate = calling it mitigated
step-pause = pausing it
step-meet = meeting it
step-breach = missing it

field-body = text
field-category = category
field-external_id = external id
field-impact = impact
field-requester = requester
field-resolution = resolution
field-source = source
field-tags = tags
field-title = title
field-type = type
field-urgency = urgency

desk-label-status = Status
desk-label-assignee = Assigned to
desk-label-type = Type
desk-label-impact = Impact
desk-label-urgency = Urgency
desk-label-category = Category
desk-label-why = Why
desk-label-body = Text from the requester, not checked by autoq
desk-label-answer = Answered with
desk-label-suggestion = An article that may fit
desk-label-resolution = How it was resolved
desk-label-due = Due
desk-label-severity = Severity
desk-label-firing = Alerts
desk-label-since = Since
desk-label-resolved = Resolved
desk-label-follows = Follows
desk-label-title = Title
desk-label-text = Text
desk-label-text-part = Text, part { $part } of { $parts }
desk-label-tags = Keywords
desk-label-waits-for = What it waits for
desk-label-team = Team

# Buttons. Three dots mean that a form opens.

desk-button-start = Start
desk-button-resume = Resume
desk-button-hold = Hold…
desk-button-resolve = Resolve…
desk-button-reassign = Reassign…
desk-button-correct = Correct…
desk-button-unsolved = It is not solved
desk-button-take = Take it
desk-button-details = Details
desk-button-helpful = Helpful
desk-button-not-helpful = Not helpful
desk-button-person = Talk to a person
desk-button-acknowledge = Acknowledge
desk-button-mitigate = Mitigated
desk-button-settle = Resolve
desk-button-incident = Details
desk-button-read = Read the article
desk-button-edit = Edit…
desk-button-publish = Publish
desk-spoken-button = { $button }: { $id }

desk-settle-title = Resolve { $id }?
desk-settle-text = It ends for everybody. If its alerts still fire in a few minutes, it opens again.
desk-publish-title = Publish { $id }?
desk-publish-text = Somebody else has to approve it. As soon as they do, the desk may answer with it.

# A request.

desk-status-looking = looking for an answer
desk-status-queue = waiting for somebody
desk-status-hold = { $status }, waits for { $waits }
desk-by-model = { $by }, { $percent } % sure
desk-guess = best guess: { $category }
desk-queue-of = nobody yet, queue of { $team }
desk-nobody-yet = nobody yet
desk-requester = { $who } ({ $source })
desk-sure = { $percent } % sure
desk-article-gone = This article is not there any more.

desk-clock-due = due { $due }
desk-clock-paused = paused, { $left } left
desk-clock-met = in time, { $when }
desk-clock-late = late, { $when } (was due { $due })
desk-clock-over = missed, was due { $due }

desk-assigned = This request is yours.
desk-assigned-again = You have it again. Its new card stands further down.
desk-moved-on = Not yours any more. Now: { $who }
desk-waits-for-word = The desk has answered. Without a word until { $until } it counts as resolved.
desk-ended = { $status }, { $when }

desk-spoken-request = { $priority } { $id } ({ $type }), { $status }. Category: { $category }. Assigned to: { $assignee }. Title: “{ $title }” The requester writes: “{ $body }”

# What whoever asked is told of their request.

desk-taken = { $who } looks after { $id } now
desk-awaited = { $id } waits for you
desk-awaited-asks = { $who } asks:
desk-awaited-bare = { $who } cannot go on without you.
desk-awaited-direct = Please write to { $who } directly. Until then work on it rests.
desk-awaited-thread = Please answer here in the thread and mention { $who }. Until then work on it rests.
desk-outcome = { $id } is resolved
desk-outcome-by = { $who } writes:
desk-outcome-bare = { $who } resolved it.
desk-outcome-until = Not solved? Until { $until } the button opens it again.
desk-outcome-until-thread = Not solved? Until { $until } the button opens it again. Only whoever asked can press it.
desk-outcome-again = { $id } is open again. { $who } looks after it now.
desk-outcome-queued = { $id } is open again. A person will look after it; you hear from them here in Slack.
desk-outcome-over = { $id } was opened again. It is { $status } now.
desk-cancelled = { $id } is cancelled
desk-cancelled-bare = { $who } cancelled it, so nobody works on it any more.
desk-cancelled-anew = Still needed? Ask again with `/autoq ask`.

# An answer.

desk-answer-title = An answer to { $id }
desk-answer-from = From
desk-answer-version = version { $version }
desk-answer-sure = { $percent } % sure that it answers this
desk-answer-foreign = The article is in { $language }.
desk-answer-waits = Did this help? Only you can say. Without a word until { $until } the request counts as resolved.
desk-answer-HELPFUL = Glad it helped. { $id } is resolved.
desk-answer-TIMEOUT = There was no word for three working days, so { $id } counts as resolved. If it is not, talk to a person.
desk-answer-taken = Thank you for saying so. { $who } looks after it now.
desk-answer-queued = Thank you for saying so. A person will look after it; you hear from them here in Slack.
desk-answer-over = Nothing more to do here: { $id } is { $status }.
desk-spoken-answer = An answer to { $id } from { $article }, { $percent } % sure. { $next } The article says: “{ $passage }”

# Whom it is said to when something needs somebody.

desk-queued = { $priority } { $id } waits, nobody can take it
desk-queued-call = please see who can take it.
desk-contact = To call
desk-level-EARLY = { $priority } { $id }: { $percent } % of the time to { $clock } is over
desk-level-SOON = { $priority } { $id }: the time to { $clock } ends within { $minutes } minutes
desk-level-BREACH = { $priority } { $id }: the time to { $clock } is over
desk-warning-mine = You hear of it because it is assigned to you.
desk-warning-contact = You hear of it because you are on call for its team or lead it.
desk-misled = The desk answers with { $id } no more
desk-misled-next = Edit the article and publish it again, then the desk may answer with it.

# An incident.

desk-firing = { $count ->
    [0] none firing any more
    [one] { $count } firing
   *[other] { $count } firing
}
desk-spoken-incident = { $severity } incident { $id }, { $status }. Alerts: { $firing }. Since { $since }. { $title }
desk-incidents-title = Incidents
desk-incidents-empty = No incident is open.
desk-incidents-more = Only the { $count } newest are shown.

# An article.

desk-draft-submitted = Submitted for publishing by
desk-draft-waits = Somebody else decides that action; approval publishes the article.
desk-draft-published = Version { $version } is published. From now on the desk may answer with it.
desk-draft-returned = Not published.
desk-draft-archived = Archived; nobody finds it any more.
desk-article-owner = Written by { $owner }, last changed { $when }
desk-article-source = Out of what was resolved in { $id }, last changed { $when }
desk-article-unchecked = nobody has checked it yet
desk-seen-again = { $count ->
    [one] resolved in the same way { $count } more time
   *[other] resolved in the same way { $count } more times
}
desk-spoken-draft = Article { $id }, { $status }: { $title }. It says: “{ $text }”

# Asking.

desk-asked = { $id } is taken in
desk-asked-before = { $id } was taken in already
desk-asked-direct = The answer comes as a direct message: from the knowledge base if it is sure enough, else from a person.
desk-asked-look = `/autoq sr { $id }` shows how it stands.
desk-asked-thread = The answer comes in the message’s thread: from the knowledge base if it is sure enough, else from a person.

# Today.

desk-today-title = The service desk today
desk-today-classified = Sorted in
desk-today-answered = Answered by itself
desk-today-escalated = Warnings
desk-today-incidents = Incidents
desk-today-drafts = Articles drafted
desk-today-no-words = Nobody has judged an answer yet.
desk-today-record = Of the answers of the last { $days } days, { $right } of the newest { $judged } that were judged helped ({ $percent } %).
desk-today-speaks = The desk answers by itself where it is sure enough.
desk-today-silent = Too few answers helped to promise { $percent } %: since { $since } the desk only suggests answers to the assignee. It answers by itself again from { $until } on, or as soon as enough others have helped.

# A run of the cycle.

run-step-expire = Expiry
run-step-reconcile = Cards
run-step-deadlines = Promises
run-step-triage = New requests
run-step-answers = Questions
run-step-incidents = Incidents
run-step-drafts = Drafts
run-step-publications = Publications

run-nothing = nothing to do
run-failed = failed; the log says why, and the next run tries again
run-not-done = not done; this run stood still for so long that another has taken over
run-count-more = more waiting
run-count-put_off = put off
run-count-failed = failed
run-count-expired = expired
run-count-repaired = renewed
run-count-classified = sorted in
run-count-assigned = assigned
run-count-queued = queued
run-count-answered = answered
run-count-suggested = suggested
run-count-resolved = resolved
run-count-closed = closed
run-count-warned = warned
run-count-breached = promises broken
run-count-silent = gone silent
run-count-drafted = drafted
run-count-seen_again = seen again
run-count-published = published
run-count-returned = not published
