from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0003_decisions_holds_quorum"),
    ]

    operations = [
        migrations.AlterField(
            model_name="steprecipient",
            name="reason",
            field=models.CharField(
                choices=[
                    ("POST", "holds this post where it happens"),
                    ("ON_DUTY", "is on duty for this post"),
                    ("DEPUTY", "deputises for whoever holds this post"),
                    ("HOLDER", "took it on"),
                    ("DESK", "makes the calls"),
                    ("VACANT", "nobody holds this post"),
                    ("NO_CHANNEL", "no verified channel"),
                ],
                max_length=12,
            ),
        ),
    ]
