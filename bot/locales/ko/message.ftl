# 한꺼번에 들어온 작업의 모음과, 요청자에게 보내는 메시지

digest-title = 작업 { $total }건 중 결정 대기 { $waiting }건
digest-foot = 작업이 한꺼번에 들어와 메시지 하나에 모았습니다. 전체 승인 대기 목록: `/autoq`
digest-commands = 결정하려면 /approve 또는 /reject 뒤에 ID를 입력하십시오.
digest-description = 요청자 설명: “{ $description }”

told-AUTO_DONE = 승인 없이 허용되었습니다. 진행하십시오.
told-PENDING_APPROVAL = 승인을 기다리고 있습니다. 아직 진행하지 마십시오.
told-APPROVED = 승인되었습니다. 진행하십시오.
told-REJECTED = 거절되었습니다. 진행하지 마십시오.
told-EXPIRED = 제시간에 결정되지 않아 만료되었습니다. 진행하지 마십시오. 여전히 필요하면 다시 요청하십시오.
told-CANCELLED = 취소되었습니다. 진행하지 마십시오.

repeated = Slack에서 첫 메시지의 도착 여부를 확인하지 못해 같은 메시지가 두 번 표시될 수 있습니다.
