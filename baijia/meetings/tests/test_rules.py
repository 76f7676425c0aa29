"""What a mini-meeting may settle, without a town around it."""

import pytest

from baijia.ground.refusal import Refused
from baijia.meetings.models import Topic
from baijia.meetings.rules import Said, belongs_to_the_village, sounds_like, take

SUBJECTS = [subject for subject in Topic.Subject.values if belongs_to_the_village(subject)]


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("course", ["settled", "matter"])
def test_what_is_the_villages_own_is_never_decided_here(subject, course):
    with pytest.raises(Refused) as no:
        take(Said("分一分", course, subject=subject, agreement="大家同意"))
    assert no.value.code == "body"
    assert take(Said("分一分", "raised", subject=subject)).course == "raised"
    with pytest.raises(Refused):
        take(Said("分一分", "raised", subject=subject, agreement="大家同意"))


def test_all_of_article_24_is_there():
    assert len(SUBJECTS) == 9


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said("", "settled", agreement="好"), "empty"),
        (Said("修路灯", "settled"), "agreement"),
        (Said("电线老化", "settled", kind="hazard", agreement="换了"), "hazard"),
        (Said("修路灯", "raised"), "subject"),
        (Said("征地款怎么分", "settled", agreement="平分"), "sounds"),
    ],
)
def test_what_is_missing_is_asked_for(said, code):
    with pytest.raises(Refused) as no:
        take(said)
    assert no.value.code == code


def test_a_quarrel_between_two_is_theirs_whatever_it_sounds_like():
    assert sounds_like("征地款怎么分")
    assert take(Said("兄弟分征地款", "settled", kind="dispute", agreement="一人一半"))
    assert take(Said("征地款怎么分", "settled", subject="ours", agreement="一人一半"))
