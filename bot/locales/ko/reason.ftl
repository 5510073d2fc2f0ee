# 위험도가 정해진 근거. 엔진의 코드마다 하나씩 있습니다.

reason-base = 작업 유형 { $action_type }의 기본 위험도: { $level }
reason-fixed = 작업 유형 { $action_type }, 환경 { $environment }의 위험도: { $level }
reason-unknown-type = 정책에 없는 작업 유형 { $action_type }: { $level } 적용
reason-environment = 환경 { $environment }: { $steps }단계 올림
reason-unknown-environment = 알 수 없는 환경 { $environment }: 운영(PROD)으로 간주
reason-targets = 대상 { $target_count }개({ $more_than }개 초과): { $steps }단계 올림
reason-rule = 규칙 “{ $rule }”: { $level } 이상 적용
reason-rule-failed = 규칙 “{ $rule }” 평가 실패: { $level } 이상 적용

reasons-more = 외 { $count }건은 자세히에서 확인
