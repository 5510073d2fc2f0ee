"""Hides who a text is about before others read it: personal data beside the secrets that `engine.redaction` knows."""

from __future__ import annotations

import re

from engine.redaction import MASK, redact_text

# Forms: e-mail addresses (RFC 5322, the usual part); Slack mentions; Korean resident registration numbers (birth date, then a digit from
# 1 to 8 and six more); IPv4 and IPv6 addresses; payment card numbers of four groups; telephone numbers, international or Korean;
# postal addresses in Korean (province or city down to a numbered street) and English (number, name and kind of street).
# Every repetition is bounded or begins where a word does, so that a hostile text costs no more than its length.
_PERSONAL = re.compile(
    r"""
      (?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+
    | <[@!][^<>\s]+>
    | (?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?-\s?[1-8](?:\d{6}|\*{6})(?!\d)
    | (?<![\d.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\d.]*\d)
    | (?<![\w:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\w:])
    | (?<![\w:])(?=[0-9a-fA-F:]{0,38}::)(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])
    | (?<!\d)\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?!\d)
    | (?<![\w-])\+\d{1,3}[\s.-]?(?:\(0?\d{1,4}\)|\d{1,4})(?:[\s.-]?\d{2,4}){2,3}(?![\w-])
    | (?<![\w-])\(?0\d{1,2}\)?[\s.-]?\d{3,4}[\s.-]?\d{4}(?![\w-])
    | (?<![\w-])\(?\d{3}\)?[\s.-]\d{3}[.-]\d{4}(?![\w-])
    | (?<![가-힣])(?:[가-힣]{1,8}(?:특별자치도|특별자치시|특별시|광역시|도|시)\s+)(?:[가-힣]{1,8}(?:시|군|구|읍|면|동)\s+){1,3}
      [가-힣\d]{1,20}(?:로|길|동|리)\s?\d+(?:-\d+)?(?:번길\s?\d+)?(?:\s?\d+(?:동|호|층))*
    | (?<![\w])\d{1,5}\s+(?:[A-Z][\w.]{0,30}\s+){1,4}
      (?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Square|Sq)\b\.?
    """,
    re.VERBOSE,
)


def mask(text: str) -> str:
    """The text with secrets, e-mail addresses, telephone, resident and card numbers, network and postal addresses masked."""
    return _PERSONAL.sub(MASK, redact_text(text))
