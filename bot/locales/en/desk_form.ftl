# The desk's forms. Titles and the buttons at the foot have at most 21 characters.

desk-ask-title = Ask the desk
desk-ask-intro = The desk answers you in a direct message: from the knowledge base, or through a person.
desk-ask-label = Your question
desk-ask-placeholder = What happens, where, and since when?
desk-ask-submit = Ask
desk-hand-title = Hand to the desk
desk-hand-intro = The desk takes this message in as a request and answers in its thread. Take out what it does not need.
desk-hand-label = The message
desk-hand-submit = Hand in

desk-resolve-title = Resolve { $id }
desk-resolve-intro = You resolve this request.
desk-resolve-placeholder = What was the cause, and what helped?
desk-resolve-hint = The requester reads this. With { $count } characters or more it becomes the draft of an article. Secrets and personal data are taken out.
desk-resolve-submit = Resolve
desk-hold-title = Hold { $id }
desk-hold-intro = Work rests and its clocks stop until it is resumed.
desk-hold-placeholder = Choose what it waits for
desk-hold-hint = When it waits for the requester, they are asked in these words.
desk-hold-submit = Put on hold
desk-reassign-title = Reassign { $id }
desk-reassign-intro = Somebody else takes this request over.
desk-reassign-team-placeholder = Choose a team
desk-reassign-hint = Without a person it waits in the team’s queue.
desk-reassign-submit = Reassign
desk-correct-title = Correct { $id }
desk-correct-intro = Say what it really is. The desk learns from it.
desk-correct-hint = Impact and urgency make the priority.
desk-correct-placeholder = Choose
desk-correct-submit = Save

desk-edit-title = Edit { $id }
desk-edit-intro = What you save is a draft; it is found once its publication is approved.
desk-edit-text-hint = A line that begins with ## is a heading.
desk-edit-tags-hint = Separate them by commas.
