from baijia.ground.workdays import Calendar
from baijia.terms.models import Category, Charter, Day, Template, Term
from baijia.terms.rules import best_term


def calendar() -> Calendar:
    """The working days that this town goes by."""
    own = Day.objects.filter(is_current=True).values_list("on", "is_workday")
    return Calendar(own=dict(own))


def charter() -> Charter:
    """The town's numbers; the defaults while none are set."""
    return Charter.objects.select_related("phone").order_by("id").first() or Charter()


def term_for(category: Category | None, urgency: str) -> Term:
    """The one place that says by when."""
    lineage = [step.pk for step in lineage_of(category)]
    terms = Term.objects.filter(is_current=True, urgency=urgency).select_related("category")
    return best_term(terms, lineage=lineage, urgency=urgency)


def lineage_of(category: Category | None) -> list[Category]:
    """The category and the headings above it, itself first."""
    if category is None:
        return []
    codes = [category.code[:length] for length in range(len(category.code), 0, -2)]
    found = Category.objects.select_related("name", "name_en").filter(code__in=codes)
    return sorted(found, key=lambda step: -len(step.code))


def categories() -> "list[Category]":
    """The list in use, each heading before what stands below it."""
    rows = Category.objects.filter(is_current=True).select_related("name", "name_en", "office")
    return list(rows.order_by("code"))


def templates() -> "list[Template]":
    rows = Template.objects.filter(is_current=True).select_related("title", "text")
    return list(rows.order_by("id"))
