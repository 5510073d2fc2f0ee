# 서비스 데스크가 거부하는 문장. 엔진의 오류 코드마다 하나씩 있습니다.

error-desk-invalid = 서비스 데스크 규칙이 올바르지 않습니다. 위치: { $where }. 문제: { $problem }.
error-calendar-without-hours = 서비스 데스크 규칙이 올바르지 않습니다. 위치: { $where }. 문제: { $problem }.
error-not-the-asker = { $request_id } 답변과 처리 결과는 문의한 본인만 평가할 수 있습니다.
error-record-not-found = ID가 { $record_id }인 항목이 없습니다. ID를 확인하십시오.
error-request-not-found = { $record_id } 요청이 없습니다. ID를 확인하십시오.
error-article-not-found = { $record_id } 문서가 더는 없습니다. 다른 문서를 찾거나 담당자에게 문의하십시오.
error-incident-not-found = { $record_id } 장애가 없습니다. ID를 확인하십시오(`/autoq incidents` 명령으로 진행 중인 장애를 볼 수 있습니다).
error-step-refused = { $record_id } 항목의 현재 상태에서는 할 수 없습니다. 상태: { $status }, 하려던 일: { $step }. 변경한 내용은 없으니 다시 확인하십시오.
error-reopen-too-late = { $record_id } 요청은 해결된 지 오래되어 다시 열 수 없습니다. 해결: { $at }. 이 요청과 연결된 새 요청을 접수하십시오.
error-verdict-given = { $request_id } 답변은 이미 평가되었습니다. 평가: { $verdict }. 변경한 내용은 없습니다.
error-publishing-not-approved = { $article_id } 문서가 { $action_id } 승인 뒤에 바뀌었습니다. 게시를 다시 요청하십시오.

expected-body = NUL이나 깨진 문자가 없는 텍스트
expected-title = NUL이나 깨진 문자가 없는 텍스트
expected-tags = NUL이나 깨진 문자가 없는 텍스트
expected-category = NUL이나 깨진 문자가 없는 텍스트
expected-resolution = NUL이나 깨진 문자가 없는 텍스트
expected-requester = NUL이나 깨진 문자가 없는 텍스트
expected-external_id = NUL이나 깨진 문자가 없는 텍스트
expected-source = NUL이나 깨진 문자가 없는 텍스트
