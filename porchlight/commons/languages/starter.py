"""The lists a network starts with; each word can be edited, translated, put aside and added to."""

SERVICES = "services"
NEEDS = "needs"
REFERRALS = "referrals"

# list → (code, English, French)
WORDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    SERVICES: (
        ("talk", "A talk", "Une conversation"),
        ("teaching", "Safer use teaching", "Conseils de réduction des risques"),
        ("naloxone_training", "Naloxone training", "Formation à la naloxone"),
        ("drug_checking", "Drug checking", "Analyse de substances"),
        ("wound_care", "Wound care", "Soins de plaies"),
        ("testing", "Testing (HIV, hepatitis)", "Dépistage (VIH, hépatites)"),
        ("food", "Food and drink", "Nourriture et boissons"),
        ("warmth", "Clothes and warmth", "Vêtements et chaleur"),
        ("company", "Going along", "Accompagnement"),
        ("witness", "Staying while somebody uses", "Présence pendant la consommation"),
    ),
    NEEDS: (
        ("supplies", "Supplies we did not have", "Matériel manquant"),
        ("naloxone", "Naloxone", "Naloxone"),
        ("checking", "Drug checking", "Analyse de substances"),
        ("housing", "Housing", "Logement"),
        ("shelter", "A bed tonight", "Un lit ce soir"),
        ("food", "Food", "Nourriture"),
        ("clothes", "Clothes, blankets", "Vêtements, couvertures"),
        ("hygiene", "Shower, laundry", "Douche, lessive"),
        ("medical", "Health care", "Soins de santé"),
        ("agonist", "Agonist treatment (OAMT)", "Traitement agonistes (TAO)"),
        ("detox", "Withdrawal care", "Gestion du sevrage"),
        ("legal", "Legal help", "Aide juridique"),
        ("papers", "Identity papers", "Papiers d’identité"),
        ("phone", "A phone", "Un téléphone"),
        ("talk", "Somebody to talk to", "Quelqu’un à qui parler"),
    ),
    REFERRALS: (
        ("consumption_site", "Supervised consumption site", "Service de consommation supervisée"),
        ("drug_checking", "Drug checking", "Analyse de substances"),
        ("clinic", "Clinic", "Clinique"),
        ("agonist", "Agonist treatment (OAMT)", "Traitement agonistes (TAO)"),
        ("detox", "Withdrawal care", "Gestion du sevrage"),
        ("shelter", "Shelter", "Hébergement d’urgence"),
        ("housing", "Housing worker", "Intervenant en logement"),
        ("mental_health", "Mental health care", "Santé mentale"),
        ("legal", "Legal help", "Aide juridique"),
        ("food", "Food bank", "Banque alimentaire"),
        ("peer_group", "Peer group", "Groupe de pairs"),
    ),
    # How a response is told; the phone app asks with the same codes.
    "reported_by": (
        ("responder", "Someone who helped", "Quelqu’un qui a aidé"),
        ("worker", "A worker who was there", "Un·e intervenant·e sur place"),
        ("bystander", "Someone who saw it", "Un témoin"),
        ("person", "The person it happened to", "La personne concernée"),
        ("not_said", "Not said", "Non précisé"),
    ),
    "breathing": (
        ("none", "Not breathing", "Aucune respiration"),
        ("slow", "Slow or shallow", "Lente ou faible"),
        ("gurgling", "Gurgling or snoring", "Gargouillis ou ronflement"),
        ("usual", "As usual", "Habituelle"),
    ),
    "responsive": (
        ("none", "No response", "Aucune réaction"),
        ("pain", "To a firm rub", "À une friction ferme"),
        ("voice", "To a voice", "À la voix"),
        ("awake", "Awake", "Éveillée"),
    ),
    "colour": (
        ("blue_grey", "Blue or grey", "Bleue ou grise"),
        ("pale", "Pale", "Pâle"),
        ("usual", "As usual", "Habituelle"),
    ),
    "suspected": (
        ("opioid", "Fentanyl or other opioid", "Fentanyl ou autre opioïde"),
        ("benzodiazepine", "Benzo (benzodiazepine)", "Benzo (benzodiazépine)"),
        ("sedative", "Xylazine or medetomidine", "Xylazine ou médétomidine"),
        ("stimulant", "Stimulant", "Stimulant"),
        ("alcohol", "Alcohol", "Alcool"),
        ("unknown", "Not known", "Inconnu"),
    ),
    "routes": (
        ("nasal", "Nose spray", "Vaporisateur nasal"),
        ("injection", "Injection", "Injection"),
    ),
    "cancel": (
        ("weather", "The weather", "Le temps qu’il fait"),
        ("team", "Too few people", "Équipe trop petite"),
        ("safety", "Not safe tonight", "Pas sécuritaire ce soir"),
        ("mistake", "Planned by mistake", "Prévue par erreur"),
        ("other", "Something else", "Autre chose"),
    ),
}
