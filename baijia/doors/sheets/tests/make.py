"""Sheets as towns have them: titles above, merged cells, all ways of writing a day. Made up."""

import io
from datetime import date

import xlsxwriter

# An ID number with its check digit, of nobody: it belongs to no place that there is.
NOBODYS_ID = "140799198001010014"


def workbook(*sheets, merged=()):
    """`sheets`: (name, rows); `merged`: (sheet, top, left, bottom, right, text)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy/m/d"})
        pages = {}
        for name, rows in sheets:
            pages[name] = sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(r, c, cell, day)
                    elif cell != "":
                        sheet.write(r, c, cell)
        for name, *where, text in merged:
            pages[name].merge_range(*where, text)
    return out.getvalue()


def disputes():
    """矛盾纠纷排查化解台账 (governance.md 3.1): two header rows, two villages in merged cells."""
    head = [
        *("序号", "排查日期", "编号", "村组", "当事人信息", "", "", "", "类型", "纠纷简况", "风险"),
        *("状态", "化解时间", "化解结果", "化解方式"),
    ]
    names = ["", "", "", "", "甲方姓名", "甲方电话", "身份证号", "民族", "", "", "", "", "", "", ""]
    rows = [
        ["白石镇矛盾纠纷排查化解台账（2025年）"],
        ["填报单位：综治办"],
        head,
        names,
        [
            *(1, date(2025, 1, 4), "纠001", "上泉村一组", "甲一二、乙三四", "138-0000-0001"),
            *(NOBODYS_ID, "汉", "邻里纠纷", "院墙滴水", "一般", "已化解", "2025年1月9日"),
            *("各让一步，已修好。", "村组协调"),
        ],
        [
            *(2, "1.15", "纠002", "", "丙五六", "１３９００００００２２", "", "汉", "土地纠纷"),
            *("地界不清，两家各有说法", "较大", "化解中"),
        ],
        [
            *(3, 45690, "纠003", "下泉村", "丁七八", "+86 139 0000 0003", "", "", "邻里纠纷"),
            *("占道堆放", "一般", "待化解"),
        ],
        [4, "2025/2/30", "纠004", "下泉村", "", "", "", "", "其他", "日期写错了的一件"],
        ["合计", "", "", 4],
        ["注：本表每半月更新一次。"],
    ]
    merged = [
        ("台账", 0, 0, 0, 14, "白石镇矛盾纠纷排查化解台账（2025年）"),
        ("台账", 2, 4, 2, 7, "当事人信息"),
        ("台账", 4, 3, 5, 3, "上泉村一组"),
    ]
    return workbook(("台账", rows), merged=merged)


def hazards():
    """安全隐患排查台账 (governance.md 3.2), as a CSV in GBK."""
    return "\r\n".join(
        [
            "白石镇安全隐患排查治理台账（2025年2月）,,,,,,,",
            "编号,日期,村,隐患类型,隐患描述,隐患等级,治理措施,治理日期",
            "隐001,2.3,上泉村,用电,线路老化裸露,重大隐患,,",
            "隐002,2025.2.4,,消防,楼道堆放杂物,一般隐患,已清理,2025年2月6日",
            "隐003,2025-02-05,没有的村,道路,井盖缺失,较大,,",
            "小计,,,3,,,,",
        ]
    ).encode("gbk")


def requests():
    """群众诉求受理登记台账 (governance.md 3.3), UTF-8 with its mark, a header in English."""
    rows = [
        "Register of requests 2025",
        "No.,Date,Name,Phone,Village,Text,Channel,Office,State,Answer,Answered at,Health",
        "1,2025-01-06 09:30,赵一二,13800000011,上泉村,路灯不亮,电话,环卫办,已办结,已换灯泡,"
        "2025-01-08,高血压",
        "2,2025年1月7日,钱三四,1.38E+10,上泉村,垃圾没人清,来访,环卫办,办理中,,,",
        "3,20250108,孙五六,,下泉村,想装健身器材,微信,,,,,",
        "4,2025/1/9,,,上泉村,桥头护栏松动，怕有人摔下去,巡查,,待受理,,,",
        "5,2025/1/9,,,上泉村,=SUM(A1),网络,,,,,",
        "合计,5,,,,,,,,,,",
    ]
    return "\r\n".join(rows).encode("utf-8-sig")


def households(rows, *, head=("村", "网格", "片区", "微网格", "户主", "联系电话", "住址")):
    return workbook(("Sheet1", [list(head), *rows]))
