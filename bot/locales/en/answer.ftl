# Answers to commands and clicks.

queue-title = Waiting for approval
queue-counts = { $waiting } waiting, { $mine } for you to decide
queue-page = page { $page } of { $pages }
queue-empty = Nothing is waiting for approval.

history-title = { $days ->
    [one] Actions of the last { $days } day
   *[other] Actions of the last { $days } days
}
history-page = Page { $page }
history-empty = There were no actions.

result-AUTO_DONE = { $id } is { $risk } and needs no approval: { $what }. Go ahead.
result-PENDING_APPROVAL = { $id } is { $risk } and waits for approval: { $what }. Who can decide: { $approvers }.
result-APPROVED = You approved { $id }: { $what }. The requester may go ahead.
result-REJECTED = You rejected { $id }: { $what }.
result-EXPIRED = { $id } has expired: { $what }.
result-CANCELLED = You cancelled { $id }: { $what }.

whoami = You are { $who }. Your role is { $role }, and you may decide actions of these levels of risk: { $levels }. What you asked for yourself, somebody else decides.
none = none

status-title = Today
tally-waiting = Waiting now
tally-AUTO_DONE = Released without approval
tally-APPROVED = Approved
tally-REJECTED = Rejected
tally-EXPIRED = Expired
tally-CANCELLED = Cancelled
cycle-on = { $minutes ->
    [one] Automatic processing runs every { $minutes } minute.
   *[other] Automatic processing runs every { $minutes } minutes.
}
cycle-off = Automatic processing is switched off.
cycle-last = Last run: { $when }.

run-started = Run { $run } has started.
run-finished = Run { $run } finished after { $milliseconds } ms.

desk-done = Done; { $id } shows it.
desk-edited-meanwhile = Somebody has changed { $id } since you opened this form, so nothing was saved. Copy your text, close the form and edit the article again.
desk-corrected-meanwhile = Somebody has said meanwhile what { $id } is, so nothing was saved. Close the form and look at it again.
desk-too-long-to-edit = The text of { $id } is too long for a form in Slack; edit it by HTTP.
desk-takes-no-requests = This person takes no requests at the desk: choose somebody else, or nobody to leave it to the team.

working = Still working on it. The answer will appear here in a moment; there is no need to press again.
