"""# Text that may identify someone

Before free text is published, whoever releases it is asked about every place in it that may tell who someone is. The
machine only hints; a person decides. It asks rather too often than too seldom, but not about posts, bodies, places,
periods and age bands, or nobody would read its hints.
"""

from itertools import pairwise

from saferplan.judgement.identifying import identifying
from tests.spec.table import Behaviour

KNOWN = ("Safer Exampleton", "Elm Ward", "Stonehouse", "Keyham", "Northgate", "Abbey and Castle")

ASKED = Behaviour(
    "What is asked about",
    "Known to be no persons: Safer Exampleton, Elm Ward, Stonehouse, Keyham, Northgate, Abbey and Castle.",
    ("text", "part", "kind"),
    (
        ("Mr Smith reported the damage.", "Mr Smith", "name"),
        ("The report thanks Dr A. Khan for her advice.", "Dr A. Khan", "name"),
        ("Councillor Patel asked for more patrols.", "Councillor Patel", "name"),
        ("Cllr. J. Brown chaired the meeting.", "Cllr. J. Brown", "name"),
        ("PC Wilson knows the family.", "PC Wilson", "name"),
        ("Detective Inspector Clarke leads the work.", "Inspector Clarke", "name"),
        ("Sarah Jones of Victim Support called.", "Sarah Jones", "name"),
        ("We spoke to Mohammed Ali Khan in May.", "Mohammed Ali Khan", "name"),
        ("The flat belongs to Pat O’Connor.", "Pat O’Connor", "name"),
        ("He lives with Anne-Marie Lloyd.", "Anne-Marie Lloyd", "name"),
        ("J. Smith has moved away.", "J. Smith", "name"),
        ("Only Kevin was seen.", "Kevin", "name"),
        ("Zbigniew Kowalski runs the shop.", "Zbigniew Kowalski", "name"),
        ("A 34-year-old man from Elm Road was arrested.", "A 34-year-old", "age of one person"),
        ("The 15 year old lives nearby.", "The 15 year old", "age of one person"),
        ("A man, aged 52, was charged.", "A man, aged 52", "age of one person"),
        ("a woman aged 81 was robbed", "a woman aged 81", "age of one person"),
        ("Ask the warden, aged 61, of Mill Lane.", ", aged 61", "age of one person"),
        ("The warden, 61, of Mill Lane", ", 61, of", "age of one person"),
        ("One victim was repeatedly targeted.", "One victim", "single story"),
        ("One elderly resident no longer goes out.", "One elderly resident", "single story"),
        ("A woman in Northgate fled with her son.", "A woman in", "single story"),
        ("A Polish family living in Keyham moved away.", "A Polish family living", "single story"),
        ("a teenager who set fire to a shed", "a teenager who", "single story"),
        ("The victim was threatened at work.", "The victim was", "single story"),
        ("This offender has returned.", "This offender has", "single story"),
        ("There were three victims of stalking.", "three victims", "small number of people"),
        ("Only two families were rehoused.", "Only two families", "small number of people"),
        ("4 young people were referred.", "4 young people", "small number of people"),
        ("three rough sleepers died", "three rough sleepers", "small number of people"),
        ("Burglary at 12 Elm Road.", "12 Elm Road", "address"),
        ("Flat 3, 12 Castle Street was searched.", "Flat 3, 12 Castle Street", "address"),
        ("noise from 7a St Mary’s Close", "7a St Mary’s Close", "address"),
        ("The house is in PL4 7QR.", "PL4 7QR", "postcode"),
        ("Damage near SW1A 1AA on Friday", "SW1A 1AA", "postcode"),
        ("DOB 12/03/1984", "DOB 12/03/1984", "date of birth"),
        ("He was born on 3 May 1971.", "born on 3 May 1971", "date of birth"),
        ("date of birth: 1.2.99", "date of birth: 1.2.99", "date of birth"),
        ("Write to jo.bloggs@example.org.", "jo.bloggs@example.org", "e-mail address"),
        ("Ring 01752 123456 after six.", "01752 123456", "telephone number"),
        ("mobile 07700 900123", "07700 900123", "telephone number"),
        ("call +44 7700 900123", "+44 7700 900123", "telephone number"),
        ("NHS number 943 476 5919", "943 476 5919", "NHS number"),
        ("claims under AB 12 34 56 C", "AB 12 34 56 C", "National Insurance number"),
        ("Crime reference 12/34567/15 refers.", "Crime reference 12/34567/15", "crime or case number"),
        ("see incident no. 4471", "incident no. 4471", "crime or case number"),
        ("CR/004512/15 is with the court", "CR/004512/15", "crime or case number"),
        ("a blue van, WA05 ABC, was seen", "WA05 ABC", "vehicle registration"),
        ("the car M123 XYZ, a stolen vehicle", "M123 XYZ", "vehicle registration"),
    ),
)

NOT_ASKED = Behaviour(
    "What is not asked about",
    "Posts, bodies, places, periods, bands of age and figures.",
    ("text",),
    (
        ("Superintendent Operations will report to the board.",),
        ("The Chief Superintendent and the Head of Community Safety agreed.",),
        ("Sergeant Neighbourhood Policing leads the task group.",),
        ("The Detective Inspector for Public Protection has the lead.",),
        ("The Police and Crime Commissioner’s objectives are met.",),
        ("Safer Exampleton met in April to June 2015.",),
        ("Safer Plymouth Partnership",),
        ("The Community Safety Manager wrote the report.",),
        ("Elm Ward and Stonehouse have the highest rates.",),
        ("Abbey and Castle saw a fall.",),
        ("Those aged 16 to 24 were most often victims.",),
        ("people aged between 18 and 25",),
        ("victims aged 65 and over",),
        ("Residents, aged 16 to 24, were asked.",),
        ("In 2014, 61, or a third, were met.",),
        ("April to June 2015 compared with April to June 2014",),
        ("The figure for 2015/16 was 1,234 incidents.",),
        ("Recorded crime fell by 3.4 per cent in the first quarter.",),
        ("The Home Office changed its counting rules in April 2015.",),
        ("Domestic Abuse Strategy Group",),
        ("Victim Support and the Youth Offending Service take part.",),
        ("North East Delivery Group",),
        ("Violence rose around Union Street and the High Street.",),
        ("Patrols in Victoria Park continue on Friday and Saturday nights.",),
        ("Ring 101, or 999 in an emergency.",),
        ("There were 312 victims of burglary.",),
        ("All residents were written to.",),
        ("Victims are offered support.",),
        ("Devon and Cornwall Police",),
        ("The Mayor and the Cabinet Member for Community Safety attended.",),
        ("Operation Summer Nights ran from 3 July to 31 August 2015.",),
        ("Christmas Campaign",),
        ("Ten neighbourhoods were chosen.",),
        ("Q1 2015/16 target: 2,450; actual: 2,391.",),
    ),
)


@ASKED.each
def test_asked(row):
    text, part, kind = row
    assert [(hint.text, hint.kind) for hint in identifying(text, KNOWN)] == [(part, kind)]


@NOT_ASKED.each
def test_not_asked(row):
    assert identifying(row[0], KNOWN) == []


def test_hints_say_where_they_stand_and_do_not_overlap():
    text = "Mr Smith of 12 Elm Road (DOB 12/03/1984) rang 01752 123456. One victim knew him."
    hints = identifying(text)
    assert [text[hint.start : hint.end] for hint in hints] == [hint.text for hint in hints]
    assert all(one.end <= other.start for one, other in pairwise(hints))
    assert len(hints) == 5


def test_known_names_are_no_persons():
    assert identifying("Mary Seacole House opened.", ()) != []
    assert identifying("Mary Seacole House opened.", ["Mary Seacole House"]) == []
