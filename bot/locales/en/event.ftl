# The history of an action.

event-ActionReleased = { $who } asked; released without approval
event-ActionQueued = { $who } asked
event-ActionApproved = { $who } approved
event-ActionRejected = { $who } rejected
event-ActionExpired = { $who } closed it: expired
event-ActionCancelled = { $who } cancelled
event-AttemptRefused = { $who } tried to { $attempt } and was refused
event-other = { $event } by { $who }

attempt-APPROVE = approve
attempt-REJECT = reject
attempt-CANCEL = cancel
attempt-SUBMIT = ask
attempt-OTHER = act

history-earlier = { $count ->
    [one] { $count } earlier entry is left out
   *[other] { $count } earlier entries are left out
}
payload-unreadable = The payload is nested too deeply to be shown.
label-hash = Content hash
label-policy = Policy hash
