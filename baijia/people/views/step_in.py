"""The demo town lets anybody step into any post, on its own machine."""

from uuid import UUID

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from baijia.people import queries
from baijia.people.http import is_open_demo, start_page
from baijia.people.models import Post

A_HANDFUL = 5


@require_http_methods(["GET", "POST"])
def step_in(request: HttpRequest) -> HttpResponse:
    if not is_open_demo(request):
        raise Http404
    posts = Post.objects.held(on=localdate()).named().filter(account__is_active=True)
    if request.method == "POST":
        try:
            chosen = UUID(request.POST.get("post", ""))
        except ValueError:
            raise Http404 from None
        post = get_object_or_404(posts, pk=chosen)
        login(request, post.account)
        request.session["post"] = str(post.pk)
        return redirect(start_page(queries.actor_of(post)))
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    groups = queries.posts_by_role(posts, words, at_most=A_HANDFUL)
    return render(request, "people/step_in.html", {"groups": groups, "q": words})
