"""The desk's pages: what waits for whom, one matter, every act, and nothing of the next village."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from baijia.ground.ids import new_id
from baijia.journal.check import differences
from baijia.matters import queries
from baijia.matters.actions.closing import answer_matter
from baijia.matters.actions.handling import (
    ask_extension,
    ask_reporter,
    assign_matter,
    resume_matter,
)
from baijia.matters.actions.opening import accept_matter
from baijia.matters.jobs import index_words
from baijia.matters.models import Matter
from baijia.matters.tests.make import HOUR, make_answered, make_assigned, make_matter, make_reported
from baijia.matters.tests.visit import send
from baijia.matters.views.acts import ACTS
from baijia.places.actions import found_place

RARELY = [pytest.mark.slow, pytest.mark.anywhere]
CAST = ["he", "li", "lu", "zhao", "cao", "qian", "tian", "sun", "zheng"]


def post(client, matter, verb, **said):
    sent = {"act_id": new_id(), "version": matter.version} | said
    return client.post(reverse("matters:act", args=[matter.pk, verb]), sent)


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("who", CAST)
def test_each_post_has_a_desk(world, client, who):
    make_assigned(world)
    make_matter(world)
    client.force_login(getattr(world, f"{who}_account"))
    page = client.get(reverse("matters:desk"))
    assert page.status_code == 200


def test_the_desk_says_what_waits(world, client):
    make_matter(world, text="井盖丢了")
    client.force_login(world.sun_account)
    assert "井盖丢了" in text_of(client.get(reverse("matters:desk")))
    client.force_login(world.qian_account)
    assert "井盖丢了" not in text_of(client.get(reverse("matters:desk")))


@pytest.mark.parametrize("verb", sorted(ACTS))
@pytest.mark.parametrize(
    "who", ["sun", *(pytest.param(who, marks=RARELY) for who in ("qian", "li"))]
)
def test_every_act_has_a_page_or_says_in_words_why_not(world, client, who, verb):
    matter = make_assigned(world)
    client.force_login(getattr(world, f"{who}_account"))
    page = client.get(reverse("matters:act", args=[matter.pk, verb]))
    assert page.status_code in (200, 403, 409)


def test_the_loop_by_page(world, client):
    """Accepted, assigned, answered, checked, called back: each person signed in as themselves."""
    matter = make_reported(world).matter
    office = f"office {world.sanitation.pk}"
    steps = [
        ("sun", "accept", {"urgency": "ordinary"}, "accepted"),
        ("sun", "assign", {"to": office}, "assigned"),
        ("qian", "start", {}, "in_progress"),
        ("qian", "answer", {"outcome": "done", "text": "灯泡已换好"}, "answered"),
        ("tian", "verify", {"is_in_order": "1"}, "answered"),
        ("sun", "call_back", {"means": "phone", "is_reached": "1", "solved": "no"}, "assigned"),
    ]
    for who, verb, said, state in steps:
        client.force_login(getattr(world, f"{who}_account"))
        answer = post(client, matter, verb, **said)
        assert answer.status_code == 302, text_of(answer)
        matter.refresh_from_db()
        assert matter.state == state
    page = text_of(client.get(reverse("matters:matter", args=[matter.pk])))
    assert "灯泡已换好" in page
    assert "钱小红" in page
    assert list(differences()) == []


def test_names_and_phones_are_masked_until_a_reason_is_given(world, client):
    matter = make_reported(world).matter
    client.force_login(world.sun_account)
    where = reverse("matters:matter", args=[matter.pk])
    assert "13812345678" not in text_of(client.get(where))
    assert "138****5678" in text_of(client.get(where))
    post(client, matter, "reveal", text="打电话回访")
    assert "13812345678" in text_of(client.get(where))
    assert matter.notes.filter(sort="reveal").exists()
    client.force_login(world.zhao_account)
    assert "13812345678" not in text_of(client.get(where))


def test_the_work_order_says_what_the_giver_said_and_is_none_before(world, client):
    matter = make_matter(world)
    client.force_login(world.sun_account)
    order = reverse("matters:order", args=[matter.pk])
    page = client.get(reverse("matters:matter", args=[matter.pk]))
    assert order not in text_of(page)
    assert client.get(order).status_code == 409
    post(client, matter, "accept", urgency="ordinary")
    to = f"office {world.sanitation.pk}"
    post(client, Matter.objects.get(), "assign", to=to, text="灯杆带电，先断闸。")
    assert order in text_of(client.get(reverse("matters:matter", args=[matter.pk])))
    assert "灯杆带电，先断闸。" in text_of(client.get(order))


def test_the_next_village_sees_nothing(world, client):
    matter = make_assigned(world)
    client.force_login(world.zhou_account)
    for name in ("matter", "order", "receipt"):
        assert client.get(reverse(f"matters:{name}", args=[matter.pk])).status_code == 404
    for verb in ACTS:
        assert client.get(reverse("matters:act", args=[matter.pk, verb])).status_code == 404
        assert post(client, matter, verb).status_code == 404
    for page in ("", "?q=路灯", f"?q={matter}", "?which=assigned", "?village=140702105200"):
        found = text_of(client.get(reverse("matters:matters") + page))
        assert "路灯不亮" not in found
    assert queries.by_number(world.zhou, str(matter)) is None


def test_a_refusal_is_shown_in_words_and_nothing_typed_is_lost(world, client):
    matter = make_assigned(world)
    client.force_login(world.sun_account)
    office = f"office {world.sanitation.pk}"
    again = post(client, matter, "refer", to=office, text="请快一点")
    assert again.status_code == 409
    assert "请快一点" in text_of(again)
    assert f'value="{office}" selected' in text_of(again)


def test_a_stale_page_is_refused(world, client):
    matter = make_matter(world)
    before = matter.version
    accept_matter(matter, by=world.zhao, at=world.noon + HOUR)
    client.force_login(world.sun_account)
    answer = post(
        client, matter, "classify", version=before, kind="hazard", urgency="urgent", risk="major"
    )
    assert answer.status_code == 409
    assert Matter.objects.get(pk=matter.pk).kind == "request"


def test_the_same_act_sent_twice_counts_once(world, client):
    matter, act_id = make_assigned(world), new_id()
    client.force_login(world.sun_account)
    said = {"act_id": act_id, "version": matter.version, "text": "请尽快"}
    assert [post(client, matter, "urge", **said).status_code for _ in range(2)] == [302, 302]
    assert matter.notes.filter(sort="urge").count() == 1
    other = post(client, matter, "urge", **{**said, "text": "别的话"})
    assert other.status_code == 409
    assert "别的话" in text_of(other)


def test_a_steward_takes_down_and_settles_it_at_once(world, client):
    client.force_login(world.he_account)
    said = {
        "act_id": new_id(),
        "version": 0,
        "text": "王大娘家水管漏水",
        "where": world.wang.pk,
        "kind": "request",
        "channel": "door",
        "name": "王秀英",
        "done": "帮她拧紧了阀门",
    }
    answer = client.post(reverse("matters:new"), said)
    assert answer.status_code == 302, text_of(answer)
    matter = Matter.objects.get()
    assert (matter.state, matter.outcome) == ("answered", "on_the_spot")
    receipt = text_of(client.get(answer["Location"]))
    assert 'class="code"' in receipt


def test_an_officer_names_a_household_by_its_number(world, client):
    client.force_login(world.li_account)
    said = {
        "act_id": new_id(),
        "version": 0,
        "text": "屋顶漏雨",
        "kind": "hazard",
        "channel": "door",
    }
    said |= {"where": world.micro_grid.pk, "household": "001"}
    assert client.post(reverse("matters:new"), said).status_code == 302
    assert Matter.objects.get().place_id == world.wang.pk
    wrong = client.post(reverse("matters:new"), said | {"act_id": new_id(), "household": "777"})
    assert wrong.status_code == 200
    assert "屋顶漏雨" in text_of(wrong)


def test_who_may_not_take_down(world, client):
    for who in ("qian", "tian", "feng", "jin"):
        client.force_login(getattr(world, f"{who}_account"))
        assert client.get(reverse("matters:new")).status_code == 403


def test_a_place_elsewhere_cannot_be_chosen(world, client):
    client.force_login(world.li_account)
    said = {"act_id": new_id(), "version": 0, "text": "x", "kind": "hazard", "channel": "door"}
    answer = client.post(reverse("matters:new"), said | {"where": world.next_grid.pk})
    assert answer.status_code == 200
    assert not Matter.objects.exists()


def test_a_list_asks_few_questions(world, client, django_assert_max_num_queries):
    for _ in range(30):
        make_assigned(world)
    client.force_login(world.sun_account)
    client.get(reverse("matters:matters"))
    with django_assert_max_num_queries(15):
        client.get(reverse("matters:matters"))
    with django_assert_max_num_queries(40):
        client.get(reverse("matters:desk"))


def test_html_is_shown_and_not_executed(world, client):
    matter = make_matter(world, text="<script>alert(1)</script><b>粗</b>")
    client.force_login(world.sun_account)
    page = text_of(client.get(reverse("matters:matter", args=[matter.pk])))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_hazard_waits_to_be_struck_off(world, client):
    make_answered(world, kind="hazard")
    client.force_login(world.li_account)
    assert "路灯不亮" in text_of(client.get(reverse("matters:queue", args=["strike_off"])))


def test_a_merge_names_a_matter_by_its_number(world, client):
    one, other = make_matter(world), make_matter(world)
    client.force_login(world.sun_account)
    assert post(client, one, "merge", into="没有这个").status_code == 200
    assert post(client, one, "merge", into=str(other)).status_code == 302
    one.refresh_from_db()
    assert one.merged_into_id == other.pk


def test_household_names_stay_masked_in_lists(world, client):
    found_place(path=world.micro_grid.path + "002", name="李四海", by=world.founder, at=world.noon)
    make_matter(world)
    client.force_login(world.sun_account)
    assert "王秀英" not in text_of(client.get(reverse("matters:matters")))


def test_a_photo_is_seen_by_who_sees_the_matter_and_by_nobody_else(world, client):
    matter = make_assigned(world)
    picture = BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    client.force_login(world.qian_account)
    photo = SimpleUploadedFile("现场.png", picture.getvalue(), "image/png")
    assert post(client, matter, "attach", photos=photo).status_code == 302
    attachment = matter.attachments.get()
    where = reverse("matters:file", args=[matter.pk, attachment.pk])
    assert where in text_of(client.get(reverse("matters:matter", args=[matter.pk])))
    assert client.get(where).status_code == 200
    client.force_login(world.zhou_account)
    assert client.get(where).status_code == 404
    assert list(differences()) == []


def test_what_is_no_photo_is_refused_in_words(world, client):
    matter = make_assigned(world)
    client.force_login(world.qian_account)
    fake = SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>", "image/jpeg")
    answer = post(client, matter, "attach", photos=fake)
    assert answer.status_code == 200
    assert "a.jpg" in text_of(answer)
    assert not matter.attachments.exists()


def test_the_auditor_reads_a_confidential_matter_only_with_a_reason(world, client):
    matter = make_assigned(world, text="村干部优亲厚友", is_confidential=True)
    index_words(world.noon)
    client.force_login(world.feng_account)
    where = reverse("matters:matter", args=[matter.pk])
    for page in (where, reverse("matters:matters"), reverse("matters:order", args=[matter.pk])):
        assert "优亲厚友" not in text_of(client.get(page))
    assert not queries.found(world.feng, "优亲厚友").exists()
    assert queries.found(world.sun, "优亲厚友").exists()
    assert post(client, matter, "reveal", text="年度审计抽查").status_code == 302
    assert "优亲厚友" in text_of(client.get(where))


def test_a_matter_of_the_next_village_is_put_in_its_place(world, client):
    matter = make_matter(world)
    client.force_login(world.sun_account)
    assert post(client, matter, "relocate", where=world.next_village.pk).status_code == 302
    assert queries.visible_to(world.zhou).filter(pk=matter.pk).exists()
    assert not queries.visible_to(world.zhao).filter(pk=matter.pk).exists()
    page = text_of(client.get(reverse("matters:matter", args=[matter.pk])))
    assert "下泉村" in page
    assert list(differences()) == []


def test_what_was_begun_in_one_post_is_not_signed_by_another(world, client):
    matter = make_assigned(world)
    client.force_login(world.sun_account)
    page = text_of(client.get(reverse("matters:act", args=[matter.pk, "note"])))
    assert f'name="as" value="{world.sun.post_id}"' in page
    other = post(client, matter, "note", text="换了岗位", **{"as": world.li.post_id})
    assert other.status_code == 409
    assert "换了岗位" in text_of(other)
    assert not matter.notes.filter(sort="note").exists()


def test_a_confidential_word_at_the_door_leaves_with_its_code(world, client):
    client.force_login(world.he_account)
    said = {"act_id": new_id(), "version": 0, "text": "村里低保评得不公", "kind": "request"}
    said |= {"channel": "door", "where": world.wang.pk, "is_confidential": "on"}
    answer = client.post(reverse("matters:new"), said)
    assert 'class="code"' in text_of(client.get(answer["Location"]))
    assert not queries.visible_to(world.he).exists()


def test_a_secretary_buys_no_time_by_passing_it_round(world, client):
    matter = make_assigned(world)
    client.force_login(world.zhao_account)
    out = post(client, matter, "refer", to=f"post {world.zhao.post_id}")
    assert out.status_code == 409
    own = make_matter(world)
    accept_matter(own, by=world.zhao, at=world.noon)
    assign_matter(own, post=world.lu_post, by=world.zhao, at=world.noon)
    assert post(client, own, "refer", to=f"post {world.zhao.post_id}").status_code == 409
    assert post(client, own, "refer", to=f"post {world.li.post_id}").status_code == 302


def test_a_second_question_does_not_stop_the_clock_again(world):
    matter = make_assigned(world)
    ask_reporter(matter, text="哪一盏？", by=world.qian, at=world.noon + 2 * HOUR)
    resume_matter(matter, by=world.qian, at=world.noon + 3 * HOUR)
    ask_reporter(matter, text="什么颜色？", by=world.qian, at=world.noon + 4 * HOUR)
    assert not matter.is_suspended
    assert matter.notes.filter(sort="question").count() == 2


def test_a_chosen_place_says_which_of_its_name_it_is(world, client):
    client.force_login(world.sun_account)
    page = text_of(client.get(reverse("matters:new")))
    holders = (world.village, world.grid, world.zone, world.micro_grid)
    assert f">{' '.join(str(place.name) for place in holders)}</option>" in page


def test_the_story_says_who_took_it_down(world, client):
    taken = make_matter(world)
    send(client, world)
    client.force_login(world.sun_account)
    sent = Matter.objects.exclude(pk=taken.pk).get()
    for matter, said in ((taken, "网格员） 登记"), (sent, "<p>有人反映</p>")):
        assert said in text_of(client.get(reverse("matters:matter", args=[matter.pk])))


def test_more_time_is_offered_to_whom_the_term_names(world, client):
    matter = make_assigned(world)
    ask_extension(matter, amount=2, text="等料", by=world.qian, at=world.noon + 2 * HOUR)
    here = reverse("matters:matter", args=[matter.pk])
    client.force_login(world.sun_account)
    assert "decide_extension" in {offer.verb for offer in client.get(here).context["can"]}
    client.force_login(world.tian_account)
    page = client.get(here)
    assert "decide_extension" not in {offer.verb for offer in page.context["can"]}
    assert "这要由服务台来定。" in text_of(page)
    answer_matter(matter, text="好了", outcome="done", by=world.qian, at=world.noon + 3 * HOUR)
    assert client.get(here).context["extension"] is None


def test_what_is_accepted_keeps_its_urgency_unless_somebody_says_otherwise(world, client):
    matter = make_matter(world)
    client.force_login(world.sun_account)
    page = client.get(reverse("matters:act", args=[matter.pk, "accept"]))
    assert page.context["form"]["urgency"].value() == "ordinary"


def test_a_second_persons_acts_are_not_offered_to_who_answered(world, client):
    matter = make_matter(world, kind="hazard")
    client.force_login(world.li_account)
    post(client, matter, "handle_on_the_spot", text="换了新井盖")
    page = client.get(reverse("matters:matter", args=[matter.pk]))
    assert not {"strike_off", "call_back"} & {offer.verb for offer in page.context["can"]}
    receipt = text_of(client.get(reverse("matters:receipt", args=[matter.pk])))
    assert "自办自结" in receipt
    client.force_login(world.zhao_account)
    page = client.get(reverse("matters:matter", args=[matter.pk]))
    assert "strike_off" in {offer.verb for offer in page.context["can"]}
