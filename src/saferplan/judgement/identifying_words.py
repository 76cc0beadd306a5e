"""The words that the hints on identifying text are made with. Short lists, written for this purpose."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = (
    "Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Prof", "Professor", "Sir", "Dame", "Lord", "Lady", "Rev", "Reverend",
    "Cllr", "Councillor", "PC", "PCSO", "DC", "DS", "DI", "DCI", "Sgt", "Sergeant", "Constable", "Inspector",
    "Superintendent", "Supt", "Ch Insp", "Chief Inspector", "Chief Superintendent", "Judge", "Father", "Imam",
)  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
STREETS = (
    "Road", "Rd", "Street", "St", "Avenue", "Ave", "Lane", "Ln", "Close", "Drive", "Crescent", "Gardens", "Terrace",
    "Way", "Court", "Place", "Walk", "Grove", "Mews", "Row", "Hill", "Parade", "Square", "Rise", "Green", "View",
    "House", "Park",
)  # fmt: skip
FOLK = (
    "victim", "victims", "offender", "offenders", "suspect", "suspects", "perpetrator", "perpetrators", "man", "men",
    "woman", "women", "boy", "boys", "girl", "girls", "child", "children", "resident", "residents", "family",
    "families", "pupil", "pupils", "student", "students", "patient", "patients", "tenant", "tenants", "teenager",
    "teenagers", "youth", "youths", "pensioner", "pensioners", "mother", "father", "couple", "male", "female",
    "individual", "individuals", "person", "people", "household", "households", "prisoner", "prisoners",
    "rough sleeper", "rough sleepers", "asylum seeker", "asylum seekers", "refugee", "refugees", "complainant",
    "young person", "young people", "driver", "drivers", "cyclist", "cyclists", "nominal", "nominals",
)  # fmt: skip
# First names borne by many in England and Wales, of any age and origin; not those that are also common words or places.
FIRST_NAMES = _words(
    "Aaron Abdul Abigail Adam Adrian Ahmed Aisha Alan Albert Alex Alexander Alice Alison Amanda Amelia Amina Amy "
    "Andrea Andrew Angela Ann Anna Anne Anthony Antonia Arthur Ashley Barbara Barry Ben Benjamin Bernard Beth "
    "Beverley Brenda Brian Bridget Callum Cameron Carl Caroline Catherine Charles Charlie Charlotte Chloe Chris "
    "Christine Christopher Claire Clare Colin Connor Craig Daniel Darren David Deborah Dennis Derek Diane Donald "
    "Donna Dorothy Douglas Duncan Dylan Edward Eileen Elaine Eleanor Elizabeth Ella Ellie Emily Emma Eric Ethan "
    "Fatima Fiona Frances Francis Fred Freya Gareth Gary Geoffrey George Gerald Gillian Gordon Graham Gwen Hannah "
    "Harold Harriet Harry Hassan Helen Henry Howard Hugh Ian Ibrahim Imran Irene Isaac Isabella Jackie Jacob "
    "Jacqueline Jake James Jamie Jane Janet Jason Jean Jennifer Jenny Jeremy Jessica Jill Joan Joanne John Jonathan "
    "Joseph Josh Joshua Joyce Judith Julia Julie Karen Kate Katherine Kathleen Katie Keith Kelly Kenneth Kerry Kevin "
    "Khalid Kieran Kim Kirsty Laura Lauren Leanne Lee Leon Leslie Lewis Liam Linda Lisa Lorraine Louise Lucy Luke "
    "Lynn Malcolm Margaret Maria Marie Marion Martin Mary Matthew Maureen Maxine Megan Melanie Michael Michelle "
    "Mohamed Mohammed Mohammad Molly Monica Muhammad Nadia Naomi Natalie Natasha Nathan Neil Nicholas Nicola Nigel "
    "Noah Norma Oliver Olivia Oscar Pamela Patricia Patrick Paul Pauline Peter Philip Phillip Phoebe Priya Rachel "
    "Rajesh Ralph Raymond Rebecca Richard Robert Roger Ronald Rosie Roy Ruth Ryan Sam Samantha Samuel Sandra Sara "
    "Sarah Scott Sean Shannon Sharon Sheila Shirley Simon Sofia Sophie Stacey Stanley Stephanie Stephen Steve Steven "
    "Stuart Susan Suzanne Sylvia Tanya Teresa Terry Thomas Timothy Tina Toby Tom Tony Tracey Trevor Tyler Valerie "
    "Vanessa Veronica Vincent Walter Wayne Wendy William Yasmin Yusuf Yvonne Zoe "
)
BODY_WORDS = _words(
    "partnership partnerships board council committee group groups panel forum trust trusts service services "
    "authority authorities association society community communities police policing fire rescue probation health nhs "
    "ambulance constabulary force safer safe strategy strategic plan plans programme project projects team teams unit "
    "department office commission commissioner centre university college school schools hospital church mosque "
    "charity housing homes county city borough district parish ward region national government ministry agency act "
    "order scheme fund funds delivery performance challenge tasking scrutiny assessment report review operation youth "
    "justice offending neighbourhood neighbourhoods watch victim support aid network alliance federation union "
    "company limited ltd plc club integrated clinical care adult adults children families drug alcohol domestic "
    "violence abuse crime crimes disorder anti-social antisocial behaviour serious organised acquisitive hate "
    "burglary robbery theft vehicle road roads safety reducing reoffending prevent prevention protection multi-agency "
    "agency home general chief officers association innovation street summer christmas easter halloween bonfire night "
    "festival day week campaign model star test purchase most similar family british survey census index public space "
    "protection orders data england wales britain kingdom united european world annual quarter quarterly overview key "
    "priority priorities outcome outcomes indicator indicators action actions target targets local integrated "
    "offender management "
)
PLACE_WORDS = _words(
    "north south east west northern southern eastern western central upper lower great little new old saint st park "
    "green hill road street lane avenue square court market town village station bridge wood woods heath common "
    "fields field valley river riverside harbour dock docks quay estate gardens farm hall cross gate end side mill "
    "moor sea bay beach island isle forest shopping precinct parade retail industrial car bus railway high "
)
POST_WORDS = _words(
    "superintendent inspector sergeant constable officer officers manager managers director directors head lead leads "
    "leader chair chairman chairwoman chairperson deputy assistant secretary clerk analyst analysts co-ordinator "
    "coordinator executive commander mayor councillor councillors member members warden wardens adviser advisor "
    "advocate worker workers supervisor administrator treasurer president portfolio holder holders cabinet senior "
    "principal operations detective temporary acting corporate resources finance legal commissioning "
)
# Words that begin sentences and headings, or are written with a capital for other reasons.
COMMON = _words(
    "the a an and or but of in on at by for from to with without within this that these those there here it its we "
    "our us they their them he she his her you your i is are was were be been has have had will would may can could "
    "should must not no all any some each every both few many more most other another such same than then when where "
    "while what which who how why as if so also only since until during after before between under over about against "
    "because although however therefore following further recent new current last next first second third total "
    "overall number numbers figures data table figure chart page section part note notes see please thank january "
    "february march april may june july august september october november december monday tuesday wednesday thursday "
    "friday saturday sunday spring summer autumn winter english british welsh polish asian black white muslim "
    "christian jewish sikh hindu internet facebook twitter whatsapp covid covid-19 brexit q1 q2 q3 q4 police officers "
    "residents victims patrols support good better agreed approved noted endorsed thanks well done progress "
)
