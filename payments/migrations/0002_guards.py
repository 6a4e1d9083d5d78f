"""The ledger's guards: postings balance, balances are kept, nothing is overdrawn, nothing joins a past posting."""

from django.db import migrations

GUARDED = "('reserved', 'held', 'refunding', 'payable', 'connected')"

CREATE = f"""
CREATE FUNCTION payments_posting_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xact := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER posting_begins BEFORE INSERT ON payments_posting
    FOR EACH ROW EXECUTE FUNCTION payments_posting_begins();

CREATE FUNCTION payments_account_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.balance := 0;
    RETURN NEW;
END $$;
CREATE TRIGGER account_begins BEFORE INSERT ON payments_account
    FOR EACH ROW EXECUTE FUNCTION payments_account_begins();

CREATE FUNCTION payments_line_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM payments_posting p
            WHERE p.id = NEW.posting_id AND p.xact = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'posting % is closed', NEW.posting_id USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM payments_account a WHERE a.id = NEW.account_id AND a.currency = NEW.currency) THEN
        RAISE EXCEPTION 'account % is not in %', NEW.account_id, NEW.currency USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER line_fits BEFORE INSERT ON payments_line
    FOR EACH ROW EXECUTE FUNCTION payments_line_fits();

-- As the schema's owner: the role that serves people may not touch a balance itself.
CREATE FUNCTION payments_line_counts() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE payments_account SET balance = balance + NEW.amount WHERE id = NEW.account_id AND kind IN {GUARDED};
    RETURN NULL;
END $$;
CREATE TRIGGER line_counts AFTER INSERT ON payments_line
    FOR EACH ROW EXECUTE FUNCTION payments_line_counts();

CREATE FUNCTION payments_posting_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint := CASE TG_TABLE_NAME WHEN 'payments_line' THEN (to_jsonb(NEW)->>'posting_id')::bigint
        ELSE (to_jsonb(NEW)->>'id')::bigint END;
BEGIN
    IF (SELECT count(*) FROM payments_line WHERE posting_id = number) < 2 THEN
        RAISE EXCEPTION 'posting % moves nothing', number USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM payments_line WHERE posting_id = number GROUP BY currency HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'posting % does not sum to zero', number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER line_balances AFTER INSERT ON payments_line DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payments_posting_balances();
CREATE CONSTRAINT TRIGGER posting_balances AFTER INSERT ON payments_posting DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payments_posting_balances();
"""

DROP = """
DROP FUNCTION payments_posting_balances, payments_line_counts, payments_line_fits, payments_account_begins,
    payments_posting_begins CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
