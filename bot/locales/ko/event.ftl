# 작업 이력

event-ActionReleased = 요청, 승인 없이 허용: { $who }
event-ActionQueued = 요청: { $who }
event-ActionApproved = 승인: { $who }
event-ActionRejected = 거절: { $who }
event-ActionExpired = 만료 처리: { $who }
event-ActionCancelled = 취소: { $who }
event-AttemptRefused = 권한 없는 시도({ $attempt }): { $who }
event-other = { $event }: { $who }

attempt-APPROVE = 승인
attempt-REJECT = 거절
attempt-CANCEL = 취소
attempt-SUBMIT = 요청
attempt-OTHER = 기타

history-earlier = 이전 이력 { $count }건 생략
payload-unreadable = 페이로드의 중첩이 너무 깊어 표시할 수 없습니다.
label-hash = 내용 해시
label-policy = 정책 해시
