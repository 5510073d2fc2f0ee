# 카드와, 카드를 소리로 들을 때의 문장

title-AUTO_DONE = 승인 없이 허용
title-PENDING_APPROVAL = 승인 필요
title-APPROVED = 승인
title-REJECTED = 거절
title-EXPIRED = 만료
title-CANCELLED = 취소

card-commands = 명령어로 결정: { $approve } 또는 { $reject }

spoken-PENDING_APPROVAL = 위험도 { $risk } 작업에 승인이 필요합니다. { $id }: { $what }. 요청자: { $requester }. 위험도 근거: { $reasons }. 결정 권한: { $approvers }. 만료: { $expires }. 결정하려면 { $approve } 또는 { $reject } 명령을 입력하십시오. 요청자 설명: “{ $description }”
spoken-AUTO_DONE = { $id } 작업을 승인 없이 허용했습니다({ $when }). { $what }.
spoken-APPROVED = { $id } 작업이 승인되었습니다({ $who }, { $when }). { $what }.
spoken-REJECTED = { $id } 작업이 거절되었습니다({ $who }, { $when }). { $what }.
spoken-EXPIRED = { $id } 작업이 결정 없이 만료되었습니다({ $when }). { $what }.
spoken-CANCELLED = { $id } 작업이 취소되었습니다({ $who }, { $when }). { $what }.
spoken-comment = 의견: “{ $comment }”
spoken-reason = 사유: “{ $reason }”
spoken-no-reason = 사유를 남기지 않았습니다.
