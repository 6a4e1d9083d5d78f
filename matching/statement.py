"""The one statement that asks the index: who reaches a wish, what stops each, and in which order the rest come.

It takes any number of wishes as rows and answers each in a LATERAL join of its own, so that one wish and many are
asked by the same text. Inside, in this order: the box on the GiST index, the angle between unit vectors, the filters
that the fat row answers itself, and only for whoever passed those what changes fast (blocks, offers, visits, faults).
`filters.first_stop` and `ranking.parts_of` say the same in Python; a test holds the two against each other.
"""

from marketplace.accounts.cells import EARTH_KM
from matching.fields import DEGREES_PER_TOPIC
from matching.ranking import ANSWER_KM, NEAR_KM, Z

# A wish as a row: names and types of what `reach.row_of` gives. `spots` are the boxes to look in when it is widened.
WISH = """
    n int, seeker bigint, request bigint, round int, topic_number int, lng float8, lat float8,
    x float8, y float8, z float8, widen_km float8, spots box[], minutes int4multirange, languages varchar[],
    is_urgent bool, is_remote bool, begins timestamptz, ends timestamptz, day_begins timestamptz, day_ends timestamptz,
    package text, usual int, minutes_most int, options int, budget int, helpers bigint[]
"""
HERE = f"r.box @> box(point(w.lng + w.topic_number * {DEGREES_PER_TOPIC}::float8, w.lat), \
point(w.lng + w.topic_number * {DEGREES_PER_TOPIC}::float8, w.lat))"
AROUND = "r.box && spot.box"
# Great-circle distance in km from the chord between two unit vectors.
KM = f"""{2 * EARTH_KM}::float8 * asin(least(1::float8, sqrt(
    (r.x - w.x) * (r.x - w.x) + (r.y - w.y) * (r.y - w.y) + (r.z - w.z) * (r.z - w.z)) / 2))"""
# Whether the helper's week, by their own clock, and what is extra cover the wish; for almost everybody the first line.
COVERED = """CASE WHEN r.zone IS NULL AND r.extra IS NULL THEN r.hours @> w.minutes ELSE (
        SELECT coalesce(bool_and(r.hours @> int4multirange(int4range(begun, least(begun + long, 10080)),
            int4range(0, greatest(0, least(begun + long - 10080, 10080))))), true)
        FROM (
            SELECT lower(part) AT TIME ZONE coalesce(r.zone, %(zone)s) AS begins,
                upper(part) AT TIME ZONE coalesce(r.zone, %(zone)s) AS ends
            FROM unnest(tstzmultirange(tstzrange(w.begins, w.ends, '[)')) - coalesce(r.extra, '{}')) part
        ) wall CROSS JOIN LATERAL (
            SELECT (extract(isodow FROM wall.begins)::int - 1) * 1440
                + extract(hour FROM wall.begins)::int * 60 + extract(minute FROM wall.begins)::int AS begun,
                greatest(1, round(extract(epoch FROM wall.ends - wall.begins) / 60)::int) AS long
        ) minutes
    ) END"""
# The filters that a row of the index answers itself, in the order of `filters.FILTERS`.
OWN_STOP = f"""CASE
    WHEN NOT {COVERED} THEN 'hours'
    WHEN w.languages <> '{{}}' AND NOT r.languages && w.languages THEN 'language'
    WHEN w.budget IS NULL AND NOT r.helps_for_free THEN 'paid_only'
    WHEN w.budget IS NOT NULL AND NOT r.takes_paid THEN 'payouts'
    WHEN r.price > w.budget THEN 'price'
    WHEN r.trust < %(trust_floor)s THEN 'trust'
    WHEN r.away && tstzrange(w.begins, w.ends, '[)') THEN 'away'
END"""
IS_BLOCKED = """(EXISTS (SELECT FROM accounts_block b WHERE b.blocker_id = near.helper AND b.blocked_id = w.seeker)
    OR EXISTS (SELECT FROM accounts_block b WHERE b.blocker_id = w.seeker AND b.blocked_id = near.helper))"""
# The filters that change fast, but for a block, behind which the next one is told.
FAST_STOP = """CASE
    WHEN near.own_stop IS NOT NULL THEN near.own_stop
    WHEN EXISTS (SELECT FROM bookings_offer o WHERE o.request_id = w.request AND o.helper_id = near.helper
        AND (o.round = w.round OR (o.state IN ('declined', 'withdrawn') AND NOT o.reason_gone))) THEN 'asked'
    WHEN EXISTS (SELECT FROM bookings_booking k WHERE k.helper_id = near.helper
        AND k.state IN ('reserved', 'agreed', 'started', 'missed') AND k.occupied
        && tstzrange(w.begins, w.ends + CASE WHEN w.is_remote THEN 0 ELSE near.buffer_minutes END
            * interval '1 minute', '[)')) THEN 'busy'
    WHEN visits.that_day >= near.visits_a_day THEN 'capacity'
    WHEN asked.open_now >= %(open_offers_at_most)s THEN 'open_offers'
    WHEN NOT w.is_urgent AND asked.today >= %(offers_a_day_at_most)s THEN 'day_cap'
END"""
OFFERS = """
    SELECT count(*) FILTER (WHERE o.state = 'open') AS open_now,
        count(*) FILTER (WHERE o.sent_at > %(now)s - interval '1 day') AS today,
        count(*) FILTER (WHERE o.state IN ('accepted', 'standby', 'quoted')) AS accepted,
        count(*) FILTER (WHERE o.state IN ('accepted', 'standby', 'quoted') OR o.state IN ('declined', 'expired')
            AND mod(extract(hour FROM o.sent_at AT TIME ZONE %(zone)s)::int - %(quiet_from)s + 24, 24)
                >= %(quiet_hours)s) AS offers
    FROM bookings_offer o WHERE o.helper_id = near.helper AND o.sent_at > %(now)s - interval '30 days'
"""
VISITS = """
    SELECT count(*) FILTER (WHERE k.agreed_at > %(now)s - interval '30 days') AS jobs,
        count(*) FILTER (WHERE CASE
            WHEN near.zone IS NULL THEN lower(k.visit) >= w.day_begins AND lower(k.visit) < w.day_ends
            ELSE (lower(k.visit) AT TIME ZONE near.zone)::date = (w.begins AT TIME ZONE near.zone)::date
        END) AS that_day
    FROM bookings_booking k WHERE k.helper_id = near.helper AND k.state <> 'cancelled'
"""
FAULTS = """
    SELECT count(*) AS no_shows FROM reviews_trustentry t
    WHERE t.person_id = near.helper AND t.role = 'helper' AND t.cause IN ('called_off', 'case')
        AND t.at > %(now)s - interval '30 days'
"""
# `ranking.parts_of` in the database's words: the weighted sum, in the same order.
SCORE = f"""
    %(trust)s * (trust - {Z} * sqrt(trust * (1 - trust) / (evidence + 4)))
    + %(near)s * exp(-km / {NEAR_KM})
    + %(answers)s * ((accepted + 2)::float8 / (offers + 4) * exp(-km / {ANSWER_KM}))
    + %(price)s * (1 - greatest(0::float8, price_ratio - 1))
    + %(reliable)s * (1 - (no_shows + 0.4::float8) / (jobs + 10))
    + %(new)s * (1 / sqrt(1 + evidence))
    + %(fair)s * greatest(-1::float8, least(1::float8, (mean_jobs - jobs_per_day) / (mean_jobs + 0.5)))
"""


def near(is_widened: bool) -> str:
    """Everybody whose area covers the wish's cell, each with the first filter that their own row names.

    A helper whose circle crosses the antimeridian has two rows; only a widened wish can meet both.
    """
    once, join, where = (
        ("DISTINCT ON (r.helper_id)", "CROSS JOIN LATERAL unnest(w.spots) AS spot(box)", AROUND)
        if is_widened
        else ("", "", HERE)
    )
    return f"""
    SELECT {once} r.helper_id AS helper, r.cell, r.km, r.trust, r.evidence, r.days_a_week, r.visits_a_day,
        r.buffer_minutes, r.zone, r.price,
        {OWN_STOP} AS own_stop
    FROM (SELECT r.*, {KM} AS km,
            (2 * coalesce((r.prices ->> w.package)::int, w.usual) * w.minutes_most + 60) / 120 + w.options AS price
        FROM matching_reach r {join} WHERE {where} OFFSET 0) r
    WHERE r.km <= r.reach_km + w.widen_km AND r.helper_id <> w.seeker
    """


def statement(is_widened: bool = False) -> str:
    """The whole of it: per wish `able` (how many can be asked), `mean_jobs` of those, `left_out` (how many each filter
    stopped) and `stopped` (pairs of helper and filter, at most `best`), both as JSON; and a row for each of the best
    and of those whom a block keeps apart, or for each of the wish's `helpers` when it names some.

    `place` is the rank; for somebody stopped, how many of those who can be asked come before. `behind` is the filter
    behind a block.
    """
    return f"""
SELECT w.n, found.* FROM json_to_recordset(%(wishes)s) AS w({WISH})
CROSS JOIN LATERAL (
    WITH near AS MATERIALIZED ({near(is_widened)}),
    judged AS MATERIALIZED (
        SELECT met.*, CASE WHEN own_stop IS NULL AND is_blocked THEN 'blocked' ELSE behind END AS stop FROM (
            SELECT near.*, asked.accepted, asked.offers, visits.jobs, faults.no_shows,
                visits.jobs * 7 / (30 * near.days_a_week)::float8 AS jobs_per_day,
                coalesce(near.price / nullif(w.budget, 0)::float8, 0) AS price_ratio,
                {IS_BLOCKED} AS is_blocked, {FAST_STOP} AS behind
            FROM near CROSS JOIN LATERAL ({OFFERS}) asked CROSS JOIN LATERAL ({VISITS}) visits
                CROSS JOIN LATERAL ({FAULTS}) faults
            WHERE near.own_stop IS NULL OR near.helper = ANY (w.helpers)
        ) met
    ),
    told AS (
        SELECT count(*) FILTER (WHERE stop IS NULL) AS able,
            coalesce(avg(jobs_per_day) FILTER (WHERE stop IS NULL), 0) AS mean_jobs
        FROM judged
    ),
    left_out AS MATERIALIZED (
        SELECT helper, own_stop AS stop FROM near WHERE own_stop IS NOT NULL
        UNION ALL SELECT helper, stop FROM judged WHERE own_stop IS NULL AND stop IS NOT NULL
    ),
    scored AS (SELECT judged.*, {SCORE} AS score FROM judged CROSS JOIN told),
    ordered AS (
        SELECT scored.*, count(*) FILTER (WHERE stop IS NULL) OVER (ORDER BY score DESC, helper) AS place FROM scored
    )
    SELECT told.able, told.mean_jobs,
        (SELECT json_object_agg(stop, people)::text
            FROM (SELECT stop, count(*) AS people FROM left_out GROUP BY stop) each) AS left_out,
        (SELECT json_agg(json_build_array(helper, stop))::text
            FROM (SELECT helper, stop FROM left_out ORDER BY helper LIMIT %(best)s) each) AS stopped,
        best.*
    FROM told LEFT JOIN (
        SELECT helper, cell, km, trust, evidence, price, price_ratio, accepted, offers, jobs, no_shows, jobs_per_day,
            stop, behind, place
        FROM ordered WHERE CASE WHEN w.helpers IS NOT NULL THEN helper = ANY (w.helpers)
            WHEN stop IS NULL THEN place <= %(best)s ELSE stop = 'blocked' END
        ORDER BY place, helper
    ) best ON true
) found
"""
