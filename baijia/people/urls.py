from django.urls import path

from baijia.people.views import accounts, door, me, step_in

app_name = "people"
urlpatterns = [
    path("sign-in/", door.sign_in, name="sign_in"),
    path("sign-in/slip/", door.slip, name="slip"),
    path("sign-out/", door.sign_out, name="sign_out"),
    path("switch/", door.switch, name="switch"),
    path("step-in/", step_in.step_in, name="step_in"),
    path("me/", me.me, name="me"),
    path("me/password/", me.password, name="password"),
    path("me/posts/<uuid:pk>/consent/", me.consent, name="consent"),
    path("people/", accounts.accounts, name="accounts"),
    path("people/open/", accounts.open_account, name="open_account"),
    path("people/<uuid:pk>/", accounts.account, name="account"),
    path("people/<uuid:pk>/amend/", accounts.amend_account, name="amend_account"),
    path("people/<uuid:pk>/close/", accounts.close_account, name="close_account"),
    path("people/<uuid:pk>/slip/", accounts.print_slip, name="print_slip"),
    path("people/<uuid:pk>/appoint/", accounts.appoint, name="appoint"),
    path("people/posts/<uuid:pk>/step-down/", accounts.step_down, name="step_down"),
    path("offices/", accounts.offices, name="offices"),
    path("offices/found/", accounts.found_office, name="found_office"),
    path("offices/<uuid:pk>/amend/", accounts.amend_office, name="amend_office"),
]
