from baijia.doors.sheets.kinds.categories import CATEGORIES
from baijia.doors.sheets.kinds.grids import GRIDS
from baijia.doors.sheets.kinds.households import HOUSEHOLDS
from baijia.doors.sheets.kinds.kind import Kind
from baijia.doors.sheets.kinds.ledger import MATTERS
from baijia.doors.sheets.kinds.posts import POSTS

KINDS: dict[str, Kind] = {
    kind.key: kind for kind in (HOUSEHOLDS, GRIDS, POSTS, CATEGORIES, MATTERS)
}
