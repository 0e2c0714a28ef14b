from django.core.mail import EmailMessage


def test_mail_sent_by_django_arrives_in_the_server_of_the_run(mail_server):
    EmailMessage("Alerte à Bambari", "Corps", "poc@mission.example", ["duty@mission.example"]).send()
    (arrived,) = mail_server.accepted()
    assert arrived["Subject"] == "Alerte à Bambari"
    assert arrived["To"] == "duty@mission.example"


def test_a_test_finds_no_mail_of_the_test_before(mail_server):
    assert mail_server.accepted() == []
