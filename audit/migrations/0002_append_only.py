"""The database refuses to change, remove or pre-seal an entry, whoever asks. Only the sealer's one step is let through.

Plain triggers rather than those of a library: nothing in the code can switch these off for a moment.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_entry_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence IS NOT NULL THEN
        RAISE EXCEPTION 'An audit entry is sealed by the sealer, not when it is written.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    NEW.recorded_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE FUNCTION audit_entry_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sequence IS NULL AND NEW.sequence IS NOT NULL THEN
        -- With the seal taken over, nothing else may differ.
        OLD.sequence := NEW.sequence;
        OLD.previous_root := NEW.previous_root;
        OLD.root := NEW.root;
        OLD.sealed_at := NEW.sealed_at;
        IF OLD IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Audit entry % cannot be changed.', OLD.uid USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION audit_entry_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Audit entries cannot be removed (% refused).', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_entry_inserted BEFORE INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_inserted();
CREATE TRIGGER audit_entry_updated BEFORE UPDATE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_updated();
CREATE TRIGGER audit_entry_deleted BEFORE DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_removed();
CREATE TRIGGER audit_entry_truncated BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_removed();
"""

BACKWARD = """
DROP TRIGGER audit_entry_truncated ON audit_entry;
DROP TRIGGER audit_entry_deleted ON audit_entry;
DROP TRIGGER audit_entry_updated ON audit_entry;
DROP TRIGGER audit_entry_inserted ON audit_entry;
DROP FUNCTION audit_entry_removed();
DROP FUNCTION audit_entry_updated();
DROP FUNCTION audit_entry_inserted();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
