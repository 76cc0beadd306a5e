from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("performance", "0008_rounds")]

    operations = [
        migrations.RemoveField("challengeremark", "group"),
        migrations.RemoveField("problemstep", "group"),
        migrations.RemoveField("problemstep", "to"),
        migrations.AddField(
            "challengeremark", "group", models.CharField(default="", max_length=200, blank=True, verbose_name="said by group"),
            preserve_default=False,
        ),
        migrations.AddField(
            "problemstep", "group", models.CharField(default="", max_length=200, blank=True, verbose_name="by group"),
            preserve_default=False,
        ),
        migrations.AddField(
            "problemstep", "to", models.CharField(default="", max_length=200, blank=True, verbose_name="to group"),
            preserve_default=False,
        ),
    ]
