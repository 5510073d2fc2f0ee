# Modals. Titles and the buttons at the foot have at most 21 characters.

form-close = Go back
notice-title = autoq

reject-title = Reject { $id }
reject-submit = Reject
reject-intro = You reject this action. The requester and the channel see your reason.
reject-placeholder = What has to change before this can run?

approve-title = Approve { $id }
approve-submit = Approve
approve-intro = You approve this action. The requester may go ahead at once.
approve-alert = { $risk } in { $environment }: it may run as soon as you approve, and that cannot be taken back.
approve-type-target = Type the target to confirm
approve-type-id = Type the action id to confirm

cancel-title = Cancel { $id }
cancel-submit = Cancel action
cancel-intro = You withdraw this action; nobody can approve it afterwards.

settled = Nothing was changed, because this action is not waiting any more. This is how it stands:

submit-title = Submit an action
submit-submit = Submit
submit-type-placeholder = Choose a type
submit-group = { $level } in PROD
submit-other-type = Another type
submit-other-type-hint = Only for a type that is not in the list; autoq treats unknown types with care.
submit-description-placeholder = What is to be done, and why?
submit-environment-placeholder = Choose an environment
submit-payload = Payload (JSON object)
submit-foot = autoq assesses the risk. What is LOW or MEDIUM is released at once, the rest waits for a decision.
label-description-own = Description

roles-title = Roles
roles-submit = Save
roles-person = Person
roles-person-placeholder = Choose a person
roles-role = Role
roles-role-placeholder = Choose a role
roles-none = Take the role away
roles-now = Roles now
roles-nobody = Nobody has a role yet.
roles-given = Saved. { $who }: { $role }.
more = and { $count } more
