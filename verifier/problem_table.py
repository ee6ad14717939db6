"""The table of problems: stable code -> HTTP status, titles in English and Chinese, type URL.

Statuses: 400 the sender must mend it, 404 and 405 no such thing here, 406 and 415 another form is
wanted, 413 too long, 422 well made but not accepted here, 429 and 503 try again later, 500 our fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

HOUSE = "https://licence.example/problems/"
SECURITY = "https://w3id.org/security#"
STATUS = "https://www.w3.org/ns/credentials/status-list#"


class Row(NamedTuple):
    """One line: ``type`` is empty where the type is the house's own, named after the code."""

    status: int
    en: str
    zh: str
    type: str = ""


PROOF = SECURITY + "PROOF_VERIFICATION_ERROR"
LOSS = SECURITY + "DATA_LOSS_DETECTION_ERROR"
DOMAIN = SECURITY + "INVALID_DOMAIN_ERROR"
UNVERIFIED = STATUS + "STATUS_VERIFICATION_ERROR"
CHALLENGE = SECURITY + "INVALID_CHALLENGE_ERROR"
# VC Data Model 2.0, 7.2 (Problem Details).
MODEL = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"

_REQUEST = {
    "bad_request": Row(400, "The request could not be read", "无法读取该请求"),
    "not_found": Row(404, "There is nothing at this address", "此地址没有内容"),
    "method_not_allowed": Row(405, "This address does not take that method", "此地址不接受该请求方法"),
    "not_acceptable": Row(406, "The asked-for media type is not offered here", "此处不提供所要求的媒体类型"),
    "request_timeout": Row(408, "The request took too long to arrive", "请求传输超时"),
    "length_missing": Row(411, "The length of the body must be given", "必须说明请求正文长度"),
    "body_size": Row(413, "The body is too large", "请求正文过大"),
    "uri_length": Row(414, "The address is too long", "地址过长"),
    "content_type": Row(415, "The body is of a media type that is not taken here", "不接受此媒体类型的请求正文"),
    "content_encoding": Row(415, "The body must be sent without Content-Encoding", "请求正文不得使用内容编码"),
    "header_size": Row(431, "The header fields are too large", "请求头过大"),
    "batch_too_long": Row(413, "The batch has too many lines", "批量请求的行数过多"),
    "batch_empty": Row(422, "The batch holds no credential", "批量请求中没有凭证"),
    "body_unreadable": Row(400, "The body could not be read", "无法读取请求正文"),
    "member_missing": Row(400, "The body lacks a member", "请求正文缺少成员"),
    "member_type": Row(400, "A member of the body is of the wrong type", "请求正文的成员类型有误"),
    "too_many_requests": Row(429, "Too many requests", "请求过于频繁"),
    "not_ready": Row(503, "The service is not ready", "服务尚未就绪"),
    "internal_error": Row(500, "The service made a mistake", "服务内部错误"),
}

_KINDS = {
    "verifier_error": Row(400, "The document could not be judged", "无法核验该文件"),
    "malformed": Row(400, "The document is malformed", "文件格式有误"),
    "unsupported": Row(422, "The document is not accepted here", "此处不接受该文件"),
    "unavailable": Row(503, "A fact that is needed could not be obtained", "无法取得所需信息"),
}

_DOCUMENT = {
    "json_refused": Row(400, "This JSON is not accepted", "不接受此 JSON"),
    "json_syntax": Row(400, "This is not JSON", "不是有效的 JSON"),
    "json_duplicate_member": Row(400, "A member name stands twice", "成员名重复"),
    "json_number": Row(400, "A number cannot be kept exactly", "数字无法精确表示"),
    "json_surrogate": Row(400, "A text holds half a character", "文本含有不完整字符"),
    "json_depth": Row(400, "The document is nested too deeply", "文件嵌套过深"),
    "json_values": Row(400, "The document holds too many values", "文件中的值过多"),
    "json_string": Row(400, "A text in the document is too long", "文件中的文本过长"),
    "json_size": Row(413, "The document is too large", "文件过大"),
    "json_encoding": Row(400, "The document is not UTF-8", "文件不是 UTF-8 编码"),
    "json_kind": Row(400, "A JSON object is wanted", "应为 JSON 对象"),
    "unknown_context": Row(422, "A context is not known here", "含有未知的上下文"),
    "data_loss": Row(400, "A member would be left out of what is signed", "有成员未被签名覆盖", LOSS),
    "not_a_licence": Row(400, "This is not a licence", "不是证照"),
    "credential_expected": Row(400, "This is not a credential", "不是凭证"),
    "presentation_expected": Row(400, "This is not a presentation", "不是出示文件"),
    "time_limit": Row(400, "Judging this took too long", "核验超时"),
}

_PICTURE = {
    "picture_malformed": Row(400, "This is no picture or PDF that can be opened", "不是能够打开的图片或 PDF"),
    "picture_too_large": Row(413, "The picture is too large", "图片过大"),
    "picture_without_code": Row(400, "There is no readable code in the picture", "图片中没有可识别的二维码"),
    "pdf_locked": Row(422, "The PDF is locked with a password", "PDF 已加密，无法打开"),
    "pdf_too_costly": Row(422, "The PDF takes too long to draw", "PDF 过于复杂，无法识别"),
    "picture_reader_missing": Row(415, "Pictures are not read here", "此处不能识别图片"),
}

_DAMAGED = Row(400, "The code is damaged, or was not read whole", "二维码已损坏，或未读取完整")
_NEWER = Row(422, "The code is of a newer kind than this program", "二维码版本比本程序更新")
_BROKEN = ("qr_digits_malformed", "base45_malformed", "qr_deflate_malformed", "cbor_malformed", "cborld_malformed", "qr_trailing_bytes")
_CODE = {
    **dict.fromkeys((*_BROKEN, "qr_duplicate_key", "qr_indefinite_length", "qr_bomb", "qr_too_long"), _DAMAGED),
    **dict.fromkeys(("qr_version_unknown", "qr_dictionary_unknown", "cborld_registry_entry_unknown"), _NEWER),
    "qr_not_ours": Row(422, "This code is no licence", "这不是证照二维码"),
    "qr_link_only": Row(422, "This code names a licence and does not hold it", "此二维码只含证照链接"),
    "qr_person_in_address": Row(422, "A person's licence does not belong into an address", "自然人证照不得放入网址"),
}

_PROOF = {
    "proof_missing": Row(400, "The document is not signed", "文件未签名", PROOF),
    "proof_value_malformed": Row(400, "The signature is malformed", "签名格式有误", PROOF),
    "signature_mismatch": Row(400, "The signature does not match the document", "签名与文件不符", PROOF),
    "cryptosuite_unknown": Row(400, "The signature is of an unknown suite", "未知的签名套件", PROOF),
    "key_kind_mismatch": Row(400, "The key is not of the kind that the suite asks for", "密钥种类与签名套件不符", PROOF),
    "previous_proof_missing": Row(400, "A proof that another one builds on is missing", "缺少所依据的前一签名", PROOF),
    "domain_mismatch": Row(400, "The presentation was made for another recipient", "出示对象不符", DOMAIN),
    "challenge_missing": Row(400, "The presentation answers no challenge", "出示内容未应答任何挑战值", CHALLENGE),
    "challenge_unknown": Row(400, "The challenge is not one of this service", "挑战值并非由本服务发出", CHALLENGE),
    "challenge_used": Row(400, "The challenge was answered before", "挑战值已被使用", CHALLENGE),
    "challenge_expired": Row(400, "The challenge has expired", "挑战值已过期", CHALLENGE),
    "challenge_mismatch": Row(400, "The presentation does not answer this challenge", "挑战值不符", CHALLENGE),
}

_STATUS = {
    "status_list_missing": Row(400, "The status list could not be obtained", "无法取得状态列表", STATUS + "STATUS_RETRIEVAL_ERROR"),
    "status_list_stale": Row(400, "The status list is out of date", "状态列表已过期", UNVERIFIED),
    "status_list_rollback": Row(400, "The status list is older than one seen before", "状态列表版本倒退", UNVERIFIED),
    "status_list_untrusted": Row(400, "The status list is not signed by the registry", "状态列表并非由登记机关签名", UNVERIFIED),
    "status_list_refused": Row(400, "The status list does not hold", "状态列表无效", UNVERIFIED),
    "status_purpose_mismatch": Row(400, "The status list is for another purpose", "状态列表用途不符", UNVERIFIED),
    "status_list_malformed": Row(400, "The status list is malformed", "状态列表格式有误", STATUS + "MALFORMED_VALUE_ERROR"),
    "status_entry_malformed": Row(400, "The status entry is malformed", "状态条目格式有误", STATUS + "MALFORMED_VALUE_ERROR"),
    "status_list_too_short": Row(400, "The status list is too short", "状态列表长度不足", STATUS + "STATUS_LIST_LENGTH_ERROR"),
    "status_index_out_of_range": Row(400, "The status index lies outside the list", "状态索引超出列表范围", STATUS + "RANGE_ERROR"),
}

_NOT_A_CREDENTIAL = Row(400, "The document breaks the VC data model", "文件不符合可验证凭证数据模型", MODEL)
_PARTS = ("data_model", "contexts", "id", "type", "text", "issuer", "holder", "subject", "period", "member", "related_resource")
_OPEN = {
    **{f"{part}_broken": _NOT_A_CREDENTIAL for part in _PARTS},
    "proof_malformed": Row(400, "The proof is malformed", "签名格式有误", PROOF),
    "proof_purpose_wrong": Row(400, "The proof is for another purpose", "签名用途不符", PROOF),
    "proof_expired": Row(400, "The proof is of no use any more", "签名已过期", PROOF),
    "verification_method_broken": Row(400, "The verification method is none", "验证方法有误", PROOF),
    "envelope_broken": Row(400, "The envelope is malformed", "封装格式有误", PROOF),
    "related_resource_changed": Row(400, "A related resource is not the one that was signed", "关联资源与签署时不一致"),
    "status_list_unreachable": Row(400, "The status list could not be had", "无法取得状态列表", STATUS + "STATUS_RETRIEVAL_ERROR"),
    "status_list_expired": Row(400, "The status list is out of date", "状态列表已过期", UNVERIFIED),
}

# Where a report's code has no row of its own, the question that failed gives the title.
_CHECKS = {
    "undecided": Row(400, "It could not be found out whether the licence holds", "无法判定证照是否有效"),
    "document_invalid": Row(400, "The document is not a licence as it should be", "文件不符合证照格式"),
    "key_invalid": Row(400, "The signing key is not one of the issuer's", "签名密钥不属于颁发机构", PROOF),
    "proof_invalid": Row(400, "The signature does not hold", "签名无效", PROOF),
    "type_invalid": Row(400, "The licence type is not accepted", "证照类型不被接受"),
    "schema_invalid": Row(400, "The licence breaks the rules of its type", "证照不符合其类型规则"),
    "period_invalid": Row(400, "The licence is not in force at that time", "证照不在有效期内"),
    "status_invalid": Row(400, "The licence is not in force", "证照当前不具效力"),
    "authority_invalid": Row(400, "The issuer was not authorised for this licence", "颁发机构无权颁发此证照"),
    "holder_invalid": Row(400, "The presenter is not the holder", "出示人不是持证人"),
    "challenge_invalid": Row(400, "The presentation does not answer this challenge", "挑战值不符", CHALLENGE),
    "trust_invalid": Row(400, "The trust list does not hold", "信任列表无效"),
}

ROWS: Mapping[str, Row] = MappingProxyType(
    {**_REQUEST, **_KINDS, **_DOCUMENT, **_PICTURE, **_CODE, **_PROOF, **_STATUS, **_OPEN, **_CHECKS}
)
