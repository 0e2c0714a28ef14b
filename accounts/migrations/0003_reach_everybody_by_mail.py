from django.db import migrations


def reach_by_mail(apps, schema_editor):
    """Each account is reached at its address of sign-in, for which an administrator vouched when registering it."""
    User, ContactPoint = apps.get_model("accounts", "User"), apps.get_model("accounts", "ContactPoint")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date")
        (today,) = cursor.fetchone()
    ContactPoint.objects.bulk_create(
        ContactPoint(user=user, kind="EMAIL", address=user.email, verified_on=today)
        for user in User.objects.filter(contact_points=None)
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_contact_points")]

    operations = [migrations.RunPython(reach_by_mail, migrations.RunPython.noop)]
