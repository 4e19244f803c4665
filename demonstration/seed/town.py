"""Port Halden and its people: names, roles, bags, what a full bag holds. Values only; all of it is made up."""

from dataclasses import dataclass

from porchlight.commons.people.permissions import Role

CITY = "Port Halden"
NETWORK = "Port Halden network"
ORGANISATION = "Harbour Lights"
ZONE = "America/Toronto"


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part. `shows` says what a visitor sees as them; without it they cannot be tried."""

    name: str
    roles: tuple[Role, ...]
    language: str = "en"
    title: str = ""
    shows: str = ""
    icon: str = "user"
    phone: bool = False

    @property
    def desk(self) -> bool:
        return bool(self.shows) and not self.phone


PEOPLE = (
    Part(
        "Robin",
        (Role.COORDINATOR,),
        title="Coordinator",
        shows="Who is out, what is running out, what waits for a person; outreach, supplies, evidence, people, phones.",
        icon="home",
    ),
    Part(
        "Wren",
        (Role.LEAD, Role.PEER),
        title="Team lead",
        shows="Sessions, planned and under way, shelves, and a lost phone at night.",
        icon="moon",
    ),
    Part(
        "Priya",
        (Role.PARTNER,),
        title="Partner, Port Halden public health",
        shows="Evidence alone, with small numbers hidden.",
        icon="chart",
    ),
    Part(
        "Odile",
        (Role.ADMIN,),
        language="fr",
        title="Administrator",
        shows="Accounts, phones and settings; no content.",
        icon="settings",
    ),
    Part(
        "Ash",
        (Role.PEER,),
        title="Peer worker",
        shows="Tonight’s session, the contact form, the bag. Works without a network after the first visit.",
        icon="device",
        phone=True,
    ),
    Part(
        "Théo",
        (Role.LEAD, Role.PEER),
        language="fr",
        title="Team lead, works in French",
        shows="The same app; it asks for the language when it joins.",
        icon="device",
        phone=True,
    ),
    Part("Amara", (Role.COORDINATOR,)),
    Part("Juniper", (Role.PEER,)),
    Part("Moss", (Role.PEER,)),
    Part("Bea", (Role.PEER,)),
    Part("Dre", (Role.PEER,)),
    Part("Noor", (Role.PEER,)),
    Part("Sunny", (Role.PEER,)),
    Part("Rosalie", (Role.PEER,), language="fr"),
    Part("Lou", (Role.PEER,)),
)
LEADS = ("Wren", "Théo")
CREW = ("Ash", "Juniper", "Moss", "Bea", "Dre", "Noor", "Sunny", "Rosalie")
LEFT = "Lou"
SILENT, SILENT_DAYS = "Sunny", 38


@dataclass(frozen=True, slots=True)
class District:
    """An area: its names, how busy it is, what share of contacts are with people who inject, usual kinds of place."""

    name: str
    french: str
    busy: float
    inject: float
    kinds: tuple[str, ...]


DISTRICTS = (
    District("Old Harbour", "Vieux-Port", 1.3, 0.55, ("street", "street", "building")),
    District("Mill Street", "Rue du Moulin", 1.0, 0.5, ("street", "building", "vehicle")),
    District("Foundry Row", "Rang des Fonderies", 1.1, 0.6, ("street", "encampment", "encampment")),
    District("Eastbank", "Rive-Est", 0.8, 0.45, ("building", "street")),
    District("Lakefront Park", "Parc du Lac", 0.9, 0.35, ("park", "encampment")),
    District("Station Square", "Place de la Gare", 1.4, 0.4, ("street", "drop_in", "drop_in")),
    District("North Sheds", "Hangars du Nord", 0.7, 0.65, ("encampment", "vehicle")),
    District("Quarry Hill", "Colline de la Carrière", 0.4, 0.5, ("vehicle", "building")),
    District("Ferry Landing", "Quai du Traversier", 0.6, 0.45, ("street", "park")),
)
# The middle of a great lake: nobody lives there, so no real place is meant.
OPEN_WATER = (44.86, -82.62)

STORE = "Store room"
OFFICE, DROP_IN = "Office shelf", "Drop-in shelf"
BAGS = tuple(f"Bag {number}" for number in range(1, 9))
# Packed for the first time yesterday, for a round that nobody has ended and after which nobody has counted.
LAST_BAG = "Bag 9"
BOXES = {"Box, Mill Street": "Mill Street", "Box, Eastbank": "Eastbank", "Box, Quarry Hill": "Quarry Hill"}

# What a bag leaves with, by the starter catalogue's keys.
FULL_BAG = {
    "fixed_1": 240,
    "fixed_05": 60,
    "cooker": 160,
    "filter": 160,
    "water": 160,
    "swab": 340,
    "tourniquet": 24,
    "acid": 60,
    "stem": 60,
    "bowl": 20,
    "mouthpiece": 140,
    "screen": 260,
    "push_stick": 60,
    "foil": 90,
    "straw": 20,
    "condom": 120,
    "lubricant": 120,
    "naloxone_nasal": 26,
    "face_shield": 10,
    "strip_fentanyl": 50,
    "strip_benzo": 30,
    "bin_small": 14,
    "plaster": 40,
    "gauze": 30,
    "hygiene_pack": 12,
    "snack": 60,
    "drink": 40,
    "socks": 20,
    "gloves": 16,
    "blanket": 8,
}
FULL_BOX = {
    "fixed_1": 200,
    "cooker": 120,
    "water": 120,
    "stem": 30,
    "foil": 40,
    "naloxone_nasal": 10,
    "condom": 60,
}
# The store is filled up to so many full bags; these have a mark at which somebody should order.
STORE_BAGS = 18
REORDER = {
    "fixed_1": 2000,
    "cooker": 1500,
    "water": 1500,
    "naloxone_nasal": 200,
    "stem": 400,
    "bowl": 420,
    "foil": 1900,
    "condom": 800,
    "strip_fentanyl": 300,
    "bin_small": 100,
    "socks": 150,
    "blanket": 40,
}
# Not in the last deliveries, so that something is running out.
BACK_ORDERED = ("bowl", "foil")
# How long a new lot of these lasts, in days; everything else carries none.
SHELF_LIFE = {
    "naloxone_nasal": 900,
    "water": 1000,
    "acid": 900,
    "condom": 1400,
    "lubricant": 1200,
    "strip_fentanyl": 700,
    "strip_benzo": 700,
}
# Slow movers on the office shelf: how many, and in how many days from today they expire.
OFFICE_STOCK = {
    "naloxone_injectable": (24, 23),
    "strip_nitazene": (80, 41),
    "saline": (36, 52),
    "ointment": (40, -12),
}

# Estimates of people who inject: how many years ago, from, to, whose.
ESTIMATES = (
    (1, 310, 520, "Port Halden public health, capture-recapture on two lists"),
    (3, 240, 480, "Provincial survey, scaled to the city"),
)

NOTICE_TITLE = "Purple powder, much stronger than usual"
NOTICE_TEXT = (
    "Three people went down within minutes this week, near Foundry Row. Start low, go slow, use with somebody,"
    " keep naloxone in reach. More than two doses may be needed."
)
NOTICE_FRENCH = {
    "title": "Poudre violette, beaucoup plus forte",
    "text": (
        "Trois personnes ont perdu connaissance en quelques minutes cette semaine, près du Rang des Fonderies."
        " Commencez par peu, allez-y lentement, ne consommez pas sans compagnie, gardez de la naloxone à portée."
    ),
}
