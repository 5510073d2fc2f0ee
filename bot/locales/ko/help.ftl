# 도움말과 명령 사용법

help-desk-title = 서비스 데스크
help-desk =
    • `/autoq ask 질문` 서비스 데스크에 문의(답변은 다이렉트 메시지로 전송)
    • 메시지 메뉴의 “서비스 데스크에 전달”(“Hand to the desk”) 해당 메시지를 서비스 데스크에 접수(답변은 스레드에 등록)
    • `/autoq sr SR-000123` 요청 보기
    • `/autoq incidents` 진행 중인 장애 목록
    • `/autoq desk` 오늘의 서비스 데스크 현황
help-look-title = 조회
help-look =
    • `/autoq` 승인 대기 목록
    • `/autoq show ACT-7K3M9QXD` 작업 하나 보기
    • `/autoq history [일수]` 최근 작업 목록(대기 중인 작업 포함)
    • `/autoq status` 오늘 현황
help-decide-title = 결정
help-decide =
    • `/approve ACT-7K3M9QXD [의견]` 승인
    • `/reject ACT-7K3M9QXD [사유]` 거절
help-ask-title = 요청
help-ask =
    • `/autoq submit` 새 작업 요청 입력창 열기
    • `/autoq cancel ACT-7K3M9QXD [의견]` 요청한 작업 취소
help-more-title = 기타
help-more =
    • `/autoq whoami` 내 역할
    • `/autoq roles` 역할 지정(관리자)
    • `/autoq run` 자동 처리 즉시 실행(관리자)

help-unknown = 알 수 없는 명령입니다: { $word }. 사용할 수 있는 명령은 다음과 같습니다.
help-nearest = 알 수 없는 명령입니다: { $word }. 비슷한 명령: { $suggestion }

usage-approve = 승인할 작업을 지정하십시오: `/approve ACT-7K3M9QXD [의견]`. ID 확인: `/autoq`
usage-reject = 거절할 작업을 지정하십시오: `/reject ACT-7K3M9QXD [사유]`. ID 확인: `/autoq`
usage-show = 볼 작업을 지정하십시오: `/autoq show ACT-7K3M9QXD`. ID 확인: `/autoq`
usage-cancel = 취소할 작업을 지정하십시오: `/autoq cancel ACT-7K3M9QXD [의견]`. ID 확인: `/autoq`
usage-sr = 볼 요청을 지정하십시오: `/autoq sr SR-000123`. ID는 문의할 때 받은 메시지에 있습니다.
usage-history = 일수는 1부터 365까지의 정수로 입력하거나 생략하십시오: `/autoq history 7`
