"""The starter catalogue: what harm reduction programmes commonly hand out. Every network edits it. Pure.

A set is a syringe that can inject by itself: a fixed-needle syringe, or a barrel. Spare needles never count (WHO,
UNODC, UNAIDS technical guide). A two-dose naloxone kit counts as one kit and two doses.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StarterItem:
    """One item; `key` is for this file and for tests only."""

    key: str
    category: str
    name: str
    french: str
    unit: str = "piece"
    doses: int = 0
    naloxone: str = ""
    is_set: bool = False
    common: bool = False


@dataclass(frozen=True, slots=True)
class StarterKit:
    """One kit and its bill: (item key, how many)."""

    name: str
    french: str
    bill: tuple[tuple[str, int], ...]
    common: bool = False


OUTSIDE = (
    ("supplier", "Supplier", "Fournisseur"),
    ("community", "The community", "La communauté"),
    ("expired", "Expired", "Périmé"),
    ("lost", "Lost or damaged", "Perdu ou abîmé"),
    ("difference", "Counting difference", "Écart de comptage"),
)

_I = StarterItem

# Commonest first; the order is the order on phones.
ITEMS = (
    _I("fixed_1", "injecting", "Syringe 1 ml, fixed needle 28G ½ in", "Seringue 1 ml, aiguille fixe 28G ½ po",
       is_set=True, common=True),
    _I("naloxone_nasal", "naloxone", "Nasal naloxone kit, 2 × 4 mg", "Trousse de naloxone nasale, 2 × 4 mg",
       unit="kit", doses=2, naloxone="nasal_kit", common=True),
    _I("cooker", "injecting", "Cooker", "Récipient de chauffage", common=True),
    _I("filter", "injecting", "Filter", "Filtre", common=True),
    _I("water", "injecting", "Sterile water 2 ml", "Eau stérile 2 ml", unit="ampoule", common=True),
    _I("stem", "inhalation", "Straight stem", "Tube droit", common=True),
    _I("bowl", "inhalation", "Bowl pipe", "Pipe à bol", common=True),
    _I("foil", "inhalation", "Foil", "Papier d’aluminium", unit="sheet", common=True),
    _I("condom", "safer_sex", "Condom", "Condom", common=True),
    _I("bin_small", "sharps", "Personal sharps container 0.5 l", "Contenant personnel à aiguilles 0,5 l",
       unit="container", common=True),
    _I("fixed_05", "injecting", "Syringe 0.5 ml, fixed needle 29G ½ in", "Seringue 0,5 ml, aiguille fixe 29G ½ po",
       is_set=True),
    _I("fixed_1_fine", "injecting", "Syringe 1 ml, fixed needle 30G 5/16 in",
       "Seringue 1 ml, aiguille fixe 30G 5/16 po", is_set=True),
    _I("barrel_1", "injecting", "Barrel 1 ml, without needle", "Corps de seringue 1 ml, sans aiguille",
       is_set=True),
    _I("barrel_3", "injecting", "Barrel 3 ml, without needle", "Corps de seringue 3 ml, sans aiguille",
       is_set=True),
    _I("needle_25", "injecting", "Needle 25G 1 in", "Aiguille 25G 1 po"),
    _I("needle_23", "injecting", "Needle 23G 1 in", "Aiguille 23G 1 po"),
    _I("acid", "injecting", "Acidifier sachet", "Sachet d’acidifiant", unit="sachet"),
    _I("swab", "injecting", "Alcohol swab", "Tampon d’alcool"),
    _I("tourniquet", "injecting", "Tourniquet", "Garrot"),
    _I("mouthpiece", "inhalation", "Mouthpiece", "Embout"),
    _I("screen", "inhalation", "Screen", "Grille"),
    _I("push_stick", "inhalation", "Push stick", "Bâtonnet-poussoir"),
    _I("straw", "inhalation", "Straw", "Paille"),
    _I("naloxone_injectable", "naloxone", "Injectable naloxone kit, 3 × 0.4 mg",
       "Trousse de naloxone injectable, 3 × 0,4 mg", unit="kit", doses=3, naloxone="injectable_kit"),
    _I("naloxone_nasal_single", "naloxone", "Nasal naloxone, single dose 4 mg",
       "Naloxone nasale, dose unique 4 mg", unit="dose", doses=1, naloxone="nasal_single"),
    _I("naloxone_injectable_single", "naloxone", "Injectable naloxone, single dose 0.4 mg",
       "Naloxone injectable, dose unique 0,4 mg", unit="dose", doses=1, naloxone="injectable_single"),
    _I("face_shield", "naloxone", "Breathing shield", "Écran facial"),
    _I("strip_fentanyl", "checking", "Test strip, fentanyl", "Bandelette, fentanyl", unit="strip"),
    _I("strip_benzo", "checking", "Test strip, benzodiazepine", "Bandelette, benzodiazépine", unit="strip"),
    _I("strip_xylazine", "checking", "Test strip, xylazine", "Bandelette, xylazine", unit="strip"),
    _I("strip_nitazene", "checking", "Test strip, nitazene", "Bandelette, nitazène", unit="strip"),
    _I("lubricant", "safer_sex", "Lubricant", "Lubrifiant", unit="sachet"),
    _I("condom_internal", "safer_sex", "Internal condom", "Condom interne"),
    _I("dam", "safer_sex", "Dental dam", "Digue dentaire"),
    _I("bin_large", "sharps", "Sharps container 5 l", "Contenant à aiguilles 5 l", unit="container"),
    _I("gauze", "wound", "Gauze pad", "Compresse de gaze"),
    _I("bandage", "wound", "Bandage roll", "Bandage", unit="roll"),
    _I("plaster", "wound", "Plaster", "Pansement"),
    _I("saline", "wound", "Saline 100 ml", "Solution saline 100 ml", unit="bottle"),
    _I("ointment", "wound", "Antibiotic ointment", "Onguent antibiotique", unit="sachet"),
    _I("hygiene_pack", "hygiene", "Hygiene pack", "Trousse d’hygiène", unit="pack"),
    _I("menstrual", "hygiene", "Menstrual pads", "Serviettes menstruelles", unit="pack"),
    _I("wipes", "hygiene", "Wipes", "Lingettes", unit="pack"),
    _I("snack", "food", "Snack", "Collation"),
    _I("drink", "food", "Bottle of water", "Bouteille d’eau", unit="bottle"),
    _I("socks", "clothing", "Warm socks", "Chaussettes chaudes", unit="pair"),
    _I("gloves", "clothing", "Gloves", "Gants", unit="pair"),
    _I("blanket", "clothing", "Blanket", "Couverture"),
)  # fmt: skip

KITS = (
    StarterKit(
        "Injecting kit",
        "Trousse d’injection",
        (("fixed_1", 10), ("cooker", 10), ("filter", 10), ("water", 10), ("swab", 20), ("tourniquet", 1)),
        common=True,
    ),
    StarterKit(
        "Inhalation kit",
        "Trousse d’inhalation",
        (("stem", 1), ("mouthpiece", 2), ("screen", 5), ("push_stick", 1), ("swab", 2)),
        common=True,
    ),
    StarterKit("Bowl pipe kit", "Trousse de pipe à bol", (("bowl", 1), ("mouthpiece", 2), ("swab", 2))),
    StarterKit("Safer sex kit", "Trousse de sécurisexe", (("condom", 6), ("lubricant", 6)), common=True),
    StarterKit(
        "Naloxone and breathing shield",
        "Naloxone et écran facial",
        (("naloxone_nasal", 1), ("face_shield", 1)),
    ),
)
