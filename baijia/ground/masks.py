"""Names and telephone numbers as they are shown to those who need not know them in full.

What does not look as expected is masked whole: a note typed into the name field may say anything.
"""

import re

from baijia.ground.texts import clean, phone_digits

WHOLE = "***"
COMPOUND_SURNAMES = frozenset(
    """
    欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 司徒 皇甫 尉迟
    尉遲 公孙 公孫 令狐 慕容 长孙 長孫 宇文 东方 東方
    夏侯 东郭 東郭 南宫 南宮 西门 西門 呼延 端木 独孤
    獨孤 百里 闻人 聞人 申屠 太史 濮阳 濮陽 公羊 澹台
    澹臺 宗政 赫连 赫連 淳于 单于 單于 公冶 仲孙 仲孫
    轩辕 軒轅 钟离 鍾離 鲜于 鮮于 闾丘 閭丘 亓官 司寇
    司空 第五 拓跋 万俟 萬俟 完颜 完顏 耶律 纳兰 納蘭
    叶赫 葉赫 公西 漆雕 乐正 樂正 左丘 东门 東門 谷梁
    段干
    """.split()  # noqa: SIM905
)
CHINESE_NAME = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U000323af]{2,5}")
MOBILE_DIGITS = 11


def masked_name(name: str) -> str:
    """The surname, and a star for each character of the given name."""
    name = clean(name, lines=False)
    if not name:
        return ""
    if not CHINESE_NAME.fullmatch(name):
        return WHOLE
    surname = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    if len(name) - surname > 3:
        return WHOLE
    return name[:surname] + "*" * (len(name) - surname)


def masked_phone(phone: str) -> str:
    """The first three and last four digits of a mobile number; nothing of any other."""
    if not clean(phone, lines=False):
        return ""
    digits = phone_digits(phone)
    if digits is None or len(digits) != MOBILE_DIGITS or not digits.startswith("1"):
        return WHOLE
    return f"{digits[:3]}****{digits[-4:]}"
