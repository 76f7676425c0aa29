"""What the ledgers call things: the register of requests, of disputes, of hazards."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from baijia.doors.sheets.columns import Field
from baijia.doors.sheets.kinds.households import PLACES
from baijia.matters.models import Matter
from baijia.terms.models import Urgency

Kind = Matter.Kind
State = Matter.State
Channel = Matter.Channel
Outcome = Matter.Outcome

FIELDS = (
    Field(
        "number",
        _("Number"),
        ("编号", "事件编号", "工单编号", "登记编号", "受理编号", "number"),
    ),
    Field(
        "reported_at",
        _("Reported at"),
        *(
            (
                *("登记时间", "登记日期", "排查日期", "发生日期", "走访时间", "走访日期"),
                *(
                    "受理时间",
                    "接收时间",
                    "反映时间",
                    "反映日期",
                    "来电时间",
                    "日期",
                    "时间",
                    "date",
                ),
            ),
        ),
        needed=True,
    ),
    Field("channel", _("How it came"), ("来源", "渠道", "信息来源", "受理方式", "channel")),
    Field("kind", _("Kind"), ("事项类型", "性质", "kind")),
    Field("title", _("Title"), ("标题", "事件名称", "主题", "诉求主题", "纠纷名称", "title")),
    Field(
        "text",
        _("What is the matter"),
        (
            *("诉求内容", "内容", "事件简述", "纠纷简况", "隐患描述", "群众信息", "诉求与建议"),
            *("问题描述", "反映内容", "简况", "主要内容", "事项内容", "隐患内容", "text"),
        ),
        needed=True,
    ),
    Field(
        "name",
        _("Who spoke up"),
        (
            "反映人",
            "诉求人",
            "反映人姓名",
            "走访对象",
            "联系人",
            "来电人",
            "信访人",
            "姓名",
            "name",
        ),
    ),
    Field("phone", _("Their phone"), ("联系电话", "电话", "反映人电话", "手机", "phone")),
    Field(
        "first_party",
        _("First side"),
        ("甲方姓名", "甲方", "当事人", "主要当事人姓名", "双方当事人"),
    ),
    Field("first_phone", _("Phone of the first side"), ("甲方电话", "当事人电话")),
    Field("second_party", _("Second side"), ("乙方姓名", "乙方")),
    Field("second_phone", _("Phone of the second side"), ("乙方电话",)),
    Field("code", _("Code of the place"), ("地点编码", "网格编号", "所属网格编号", "place code")),
    *PLACES[:1],
    replace(PLACES[1], names=(*PLACES[1].names, "所属网格名称")),
    *PLACES[2:],
    Field("group", _("Village and group"), ("村组", "所属村组", "村民小组", "排查区域")),
    Field(
        "spot",
        _("Where exactly"),
        (
            "详细地点",
            "发生地点",
            "地点",
            "地址",
            "走访地点",
            "隐患位置",
            "隐患地点",
            "详址",
            "spot",
        ),
    ),
    Field(
        "category",
        _("Category"),
        ("类别", "类型", "纠纷类型", "事件类别", "隐患类型", "诉求类别", "category"),
    ),
    Field("urgency", _("Urgency"), ("紧急程度", "urgency")),
    Field("care", _("What kind of concern"), ("急难愁盼", "concern")),
    Field("risk", _("Risk"), ("风险等级", "风险", "隐患等级", "等级", "risk")),
    Field("secret", _("Confidential"), ("是否保密", "保密", "confidential")),
    Field("state", _("Where it stands"), ("状态", "办理状态", "事件处理状态", "处理状态", "state")),
    Field(
        "office",
        _("Office"),
        ("办理单位", "责任单位", "承办单位", "主管部门名称", "交办单位", "化解组织", "office"),
    ),
    Field("outcome", _("What came of it"), ("办结结果", "化解方式", "结果类型", "outcome")),
    Field(
        "answer",
        _("What was done"),
        (
            *("办理情况", "办理结果", "处理结果", "化解结果", "化解情况", "治理措施", "结果反馈"),
            *("答复意见", "答复内容", "处理情况", "采取措施", "整改措施", "answer"),
        ),
    ),
    Field(
        "answered_at",
        _("Answered at"),
        (
            *(
                "答复时间",
                "化解时间",
                "办理时间",
                "处理时间",
                "办结时间",
                "办结日期",
                "化解日期",
                "治理日期",
                "完成日期",
                "回复日期",
            ),
            *("销号日期", "答复日期", "answered at"),
        ),
    ),
    Field("agreement", _("Agreement on file"), ("调解档案", "调解协议", "调解协议书")),
    Field("success", _("Settled, yes or no"), ("化解是否成功", "是否化解", "是否化解成功")),
    Field("note", _("Remarks"), ("备注", "remarks")),
)

STATES: dict[str, tuple[str, ...]] = {
    State.REPORTED: ("待化解", "待处理", "未处理", "待办", "未办结", "待整改"),
    State.ACCEPTED: ("受理",),
    State.ASSIGNED: ("已转办", "交办", "转办"),
    State.IN_PROGRESS: ("化解中", "处理中", "整改中", "正在办理", "正在化解", "转调解"),
    State.ANSWERED: (
        *("已办结", "办结", "已化解", "化解成功", "已处理", "已完成", "已整改", "完成"),
        *("已销号", "销号", "已解决", "已调解", "调解成功", "done"),
    ),
    State.ARCHIVED: ("归档",),
}
CHANNELS: dict[str, tuple[str, ...]] = {
    Channel.DOOR: ("入户排查", "入户走访", "走访", "入户"),
    Channel.PATROL: ("网格上报", "巡查", "排查", "村组干部发现", "网格员发现", "日常巡查"),
    Channel.COUNTER: ("群众反映", "来访", "上门", "窗口"),
    Channel.PHONE: ("来电", "电话"),
    Channel.PAPER: ("来信", "上级交办", "其他", "书面"),
    Channel.HOTLINE: ("12345", "热线", "12345热线"),
    Channel.WEB: ("网络", "微信", "网上"),
}
RISKS: dict[str, tuple[str, ...]] = {
    Matter.Risk.ORDINARY: ("低", "三级", "一般隐患", "低风险", "四级", "Ⅲ级", "Ⅳ级"),
    Matter.Risk.GREATER: ("中", "二级", "较大隐患", "中风险", "Ⅱ级"),
    Matter.Risk.MAJOR: ("高", "一级", "重大隐患", "高风险", "Ⅰ级"),
}
UNSETTLED = ("未化解", "调解不成")  # 上报乡镇 is a way, at whose end may be either
OUTCOMES: dict[str, tuple[str, ...]] = {
    Outcome.SETTLED: ("村组协调", "自行和解", "和解", "协商", "协调", "民间调解"),
    Outcome.MEDIATED: ("调解", "调解处理", "调解成功", "已调解"),
    Outcome.NOT_SETTLED: ("上报乡镇", *UNSETTLED),
    Outcome.DONE: ("已解决", "解决", "是"),
}
# Whether a dispute was settled, beside yes and no.
SUCCESS = {
    **dict.fromkeys(("成功", "已成功", "已化解", "化解成功", "已解决"), True),
    **dict.fromkeys(("不成功", "未成功", "失败", "未化解", "化解不成功", "未解决", "没有"), False),
    **dict.fromkeys(("化解中", "正在化解", "调解中"), False),
}
KINDS: dict[str, tuple[str, ...]] = {
    Kind.REQUEST: ("求助", "群众诉求", "诉求类"),
    Kind.DISPUTE: ("纠纷", "矛盾", "矛盾类"),
    Kind.HAZARD: ("安全隐患", "隐患类"),
    Kind.CONSULTATION: ("政策咨询",),
    Kind.SUGGESTION: ("意见建议", "意见"),
}


def words(choices: type[TextChoices], more: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Every word for a choice, in both languages and as ledgers have it."""
    found = {_bare(other): str(value) for value, others in more.items() for other in others}
    for language in ("en", "zh-hans"):  # what we call it ourselves goes before what others do
        with override(language):
            found |= {_bare(str(label)): value for value, label in choices.choices if value}
    return found


def _bare(word: str) -> str:
    """As a cell is compared (`cells.choice`)."""
    return "".join(unicodedata.normalize("NFKC", word).split()).casefold()


CHOICES: dict[str, type[TextChoices]] = {
    **{"state": State, "channel": Channel, "risk": Matter.Risk, "outcome": Outcome},
    **{"kind": Kind, "care": Matter.Care, "urgency": Urgency},
}
MORE: dict[str, dict[str, tuple[str, ...]]] = {
    **{"state": STATES, "channel": CHANNELS, "risk": RISKS, "outcome": OUTCOMES, "kind": KINDS},
    "urgency": {Urgency.AT_ONCE: ("特急", "紧急")},
}


def labels(key: str) -> list[str]:
    """What may stand in a column, as it is called here."""
    return [str(label) for value, label in CHOICES[key].choices if value]


def vocabulary() -> dict[str, dict[str, str]]:
    """By column: which word means what."""
    return {key: words(choices, MORE.get(key, {})) for key, choices in CHOICES.items()}


# Which ledger it is, as the page asks; a column that says so for each row goes first.
SORTS: tuple[tuple[str, Any], ...] = (
    (Kind.REQUEST, _("Requests")),
    (Kind.DISPUTE, _("Disputes")),
    (Kind.HAZARD, _("Hazards")),
)


# What a ledger is called, in the name of its file or sheet or above its columns.
CALLED = {
    Kind.DISPUTE: re.compile(r"纠纷|矛盾|化解|dispute", re.IGNORECASE),
    Kind.HAZARD: re.compile(r"隐患|hazard", re.IGNORECASE),
    Kind.REQUEST: re.compile(r"诉求|民意|来访|来信|热线|12345|request", re.IGNORECASE),
}


def called(titles: Iterable[str]) -> str:
    """Which ledger a file calls itself; nothing if it says none, or more than one."""
    said = "\n".join(titles)
    found = [kind.value for kind, names in CALLED.items() if names.search(said)]
    return found[0] if len(found) == 1 else ""


def sort_of(names: Iterable[str]) -> str:
    """What ledger columns of these names belong to."""
    said = "".join(names)
    if "隐患" in said:
        return Kind.HAZARD
    return Kind.DISPUTE if "纠纷" in said or "化解" in said or "甲方" in said else Kind.REQUEST
