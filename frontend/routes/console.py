"""The operators' console."""

from django.urls import path

from frontend.views import chargebacks, consequences, console, handovers, overseeing, policies, steering, terms

urlpatterns = [
    path("console/", console.home, name="console"),
    path("console/applications/<int:application_id>/", console.application, name="console_application"),
    path("console/applications/<int:application_id>/approve/", console.approve, name="console_approve"),
    path("console/applications/<int:application_id>/refuse/", console.refuse, name="console_refuse"),
    path("console/documents/<int:document_id>/", console.document, name="console_document"),
    path("console/requests/", console.requests, name="console_requests"),
    path("console/handovers/", handovers.handovers, name="console_handovers"),
    path("console/handovers/<int:handover_id>/", handovers.handover, name="console_handover"),
    path("console/handovers/<int:handover_id>/take/", handovers.take, name="console_handover_take"),
    path("console/handovers/<int:handover_id>/ask/", handovers.ask, name="console_handover_ask"),
    path("console/handovers/<int:handover_id>/return/", handovers.give_back, name="console_handover_return"),
    path("console/cases/", overseeing.cases, name="console_cases"),
    path("console/consequences/", consequences.proposed, name="console_consequences"),
    path("console/terms/", terms.terms, name="console_terms"),
    path("console/terms/<slug:programme>/", terms.change, name="console_terms_change"),
    path("console/terms/<slug:programme>/repayments/", terms.repay, name="console_repayment"),
    path("console/payments/", overseeing.payments_stuck, name="console_payments"),
    path("console/payments/<int:deal_id>/retry/", overseeing.retry_payment, name="console_payment_retry"),
    path("console/chargebacks/", chargebacks.queue, name="console_chargebacks"),
    path("console/chargebacks/<int:chargeback_id>/", chargebacks.chargeback, name="console_chargeback"),
    path("console/chargebacks/<int:chargeback_id>/bear/", chargebacks.bear, name="console_chargeback_bear"),
    path("console/bookings/<int:booking_id>/money/", chargebacks.money, name="console_money"),
    path("console/reviews/", overseeing.reports, name="console_reports"),
    path("console/reviews/<int:review_id>/keep/", overseeing.keep_review, name="console_review_keep"),
    path("console/reviews/<int:review_id>/remove/", overseeing.remove_review, name="console_review_remove"),
    path("console/bookings/", overseeing.bookings, name="console_bookings"),
    path("console/searches/", steering.searches, name="console_searches"),
    path("console/searches/<int:search_id>/", steering.search, name="console_search"),
    path("console/policies/", policies.versions, name="console_policies"),
    path("console/policies/propose/", policies.propose, name="console_propose"),
    path("console/trials/<int:trial_id>/", policies.trial, name="console_trial"),
    path("console/trials/<int:trial_id>/force/", policies.put_in_force, name="console_put_in_force"),
    path("console/people/", console.people, name="console_people"),
    path("console/people/<int:person_id>/", console.person, name="console_person"),
    path("console/people/<int:person_id>/suspend/", console.suspend, name="console_suspend"),
    path("console/people/<int:person_id>/restore/", console.restore, name="console_restore"),
]
