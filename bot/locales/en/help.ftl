# Help, and how each command is typed.

help-desk-title = Service desk
help-desk =
    • `/autoq ask QUESTION` asks the service desk; the answer comes as a direct message
    • “Hand to the desk” in the menu of a message hands that message in; the answer comes in its thread
    • `/autoq sr SR-000123` shows a request
    • `/autoq incidents` lists what is not over yet
    • `/autoq desk` shows what the desk did today
help-look-title = What waits
help-look =
    • `/autoq` lists what is waiting for approval
    • `/autoq show ACT-7K3M9QXD` shows one action
    • `/autoq history [days]` lists the actions of the last days, waiting ones too
    • `/autoq status` shows today’s numbers
help-decide-title = Decide
help-decide =
    • `/approve ACT-7K3M9QXD [comment]`
    • `/reject ACT-7K3M9QXD [reason]`
help-ask-title = Ask
help-ask =
    • `/autoq submit` opens a form for a new action
    • `/autoq cancel ACT-7K3M9QXD [comment]` withdraws an action
help-more-title = More
help-more =
    • `/autoq whoami` tells your role
    • `/autoq roles` gives roles (ADMIN)
    • `/autoq run` starts automatic processing now (ADMIN)

help-unknown = autoq does not know { $word }. These are the commands:
help-nearest = autoq does not know { $word }. Did you mean { $suggestion }?

usage-approve = Say which action to approve: `/approve ACT-7K3M9QXD [comment]`. `/autoq` lists the ids.
usage-reject = Say which action to reject: `/reject ACT-7K3M9QXD [reason]`. `/autoq` lists the ids.
usage-show = Say which action to show: `/autoq show ACT-7K3M9QXD`. `/autoq` lists the ids.
usage-cancel = Say which action to cancel: `/autoq cancel ACT-7K3M9QXD [comment]`. `/autoq` lists the ids.
usage-sr = Say which request to show: `/autoq sr SR-000123`. The id stands in the answer that you got when you asked.
usage-history = Give the number of days as a whole number from 1 to 365, or leave it out: `/autoq history 7`.
