"""Cases."""

from django.urls import path

from frontend.views import cases, consequences

urlpatterns = [
    path("bookings/<int:booking_id>/case/", cases.open_case, name="case_open"),
    path("cases/<int:case_id>/", cases.case, name="case"),
    path("cases/<int:case_id>/say/", cases.speak, name="case_say"),
    path("cases/<int:case_id>/rule/", cases.rule, name="case_rule"),
    path("consequences/<int:consequence_id>/", consequences.consequence, name="consequence"),
    *(
        path(f"consequences/<int:consequence_id>/{verb}/", consequences.act, {"verb": verb}, name=f"consequence_{verb}")
        for verb in consequences.VERBS
    ),
]
