# 요청, 문서, 장애에 있었던 일

desk-event-RequestReceived = 접수
desk-event-RequestClassified = 분류
desk-event-RequestQueued = 대기열로 이동
desk-event-RequestAssigned = 배정
desk-event-WorkStarted = 처리 시작
desk-event-RequestHeld = 보류
desk-event-WorkResumed = 처리 재개
desk-event-RequestAnswered = 답변
desk-event-RequestResolved = 해결
desk-event-RequestClosed = 종료
desk-event-RequestReopened = 다시 열림
desk-event-RequestCancelled = 취소
desk-event-RequestNoted = 요청자의 답글

desk-event-ArticleDrafted = 초안 작성
desk-event-ArticleEdited = 수정
desk-event-ArticleSubmitted = 게시 요청
desk-event-ArticlePublished = 게시
desk-event-ArticleReturned = 게시 안 됨
desk-event-ArticleSilenced = 자동 답변 제외
desk-event-ArticleArchived = 보관
desk-event-ArticleRestored = 복원
desk-event-ArticleSeenAgain = 같은 해결 사례

desk-event-IncidentOpened = 발생
desk-event-IncidentAcknowledged = 확인
desk-event-IncidentMitigated = 완화
desk-event-IncidentResolved = 해결
desk-event-IncidentReopened = 다시 발생
desk-event-IncidentClosed = 종료
desk-event-AlertAttached = 알림 추가
desk-event-SeverityRaised = 심각도 상승
desk-event-AlertsOver = 알림 모두 해소
