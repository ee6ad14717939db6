"""What is wrong with a row, in Chinese words by code: clerks mend the sheets, and the English beside it is for programs' authors."""

from __future__ import annotations

CHINESE = {
    "again": "与另一行重复",
    "area_not_granted": "不在授权区划之内",
    "cell_count": "列数与表头不符",
    "cell_error": "单元格是错误值",
    "cell_formula": "单元格是公式，请粘贴为数值",
    "cell_missing": "必填项为空",
    "cell_percent": "单元格是百分比，请改为文本",
    "cell_rounded": "数字过长已被表格舍入，请先设为文本格式再填写",
    "cell_time": "只有时间没有日期",
    "control_character": "含有控制字符",
    "duplicate_row": "与前面一行完全相同",
    "holder_code_type": "本类证照不能由此类主体持有",
    "holder_has_live_licence": "持证主体已有一本有效的同类证照",
    "holder_twice": "同一持证主体出现两次",
    "holders_too_many": "持证主体过多",
    "holders_unequal": "持证主体的姓名、类型、代码个数不一致",
    "not_a_date": "不是日期",
    "not_a_date_time": "不是带时区的日期时间",
    "not_a_number": "不是数字",
    "not_an_image": "不是图片",
    "not_json": "不是 JSON",
    "not_one_of": "不在可选值之内",
    "not_true_or_false": "应填是或否",
    "not_unique": "列表中有重复项",
    "number_check_failed": "号码校验不通过",
    "period_malformed": "有效期不对",
    "previous_version_missing": "没有上一版本",
    "previous_version_not_live": "上一版本不在有效状态",
    "serial_malformed": "流水号格式不对",
    "serial_taken": "流水号已被占用",
    "serial_twice": "流水号在表中重复",
    "too_long": "内容过长",
    "version_malformed": "版本号不对",
    "wrong_form": "格式不对",
}


def in_both_languages(code: str, english: str) -> str:
    """Return the reason in Chinese, where there are words for its code, followed by the English."""
    return f"{CHINESE[code]}（{english}）" if code in CHINESE else english
