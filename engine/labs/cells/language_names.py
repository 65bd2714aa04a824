"""English names of the languages of the identifier's training sentences, by ISO 639-3 code.

`ber` is an ISO 639-2 collection that Tatoeba uses for Tamazight; `lvs` and `swh` are the members of the macrolanguages
Latvian and Swahili; some codes (`csb`, `kzj`) were retired or merged since.
"""

from __future__ import annotations

NAMES = {
    "afr": "Afrikaans", "amh": "Amharic", "ang": "Old English", "ara": "Arabic", "arq": "Algerian Arabic",
    "arz": "Egyptian Arabic", "ast": "Asturian", "awa": "Awadhi", "aze": "Azerbaijani", "bel": "Belarusian",
    "ben": "Bengali", "ber": "Berber", "bos": "Bosnian", "bre": "Breton", "bul": "Bulgarian", "cat": "Catalan",
    "cbk": "Chavacano", "ceb": "Cebuano", "ces": "Czech", "cha": "Chamorro", "cmn": "Mandarin Chinese",
    "cor": "Cornish", "csb": "Kashubian", "cym": "Welsh", "dan": "Danish", "deu": "German", "dsb": "Lower Sorbian",
    "dtp": "Central Dusun", "ell": "Greek", "eng": "English", "epo": "Esperanto", "est": "Estonian", "eus": "Basque",
    "fao": "Faroese", "fin": "Finnish", "fra": "French", "fry": "West Frisian", "gla": "Scottish Gaelic",
    "gle": "Irish", "glg": "Galician", "gsw": "Swiss German", "heb": "Hebrew", "hin": "Hindi", "hrv": "Croatian",
    "hsb": "Upper Sorbian", "hun": "Hungarian", "hye": "Armenian", "ido": "Ido", "ile": "Interlingue",
    "ina": "Interlingua", "ind": "Indonesian", "isl": "Icelandic", "ita": "Italian", "jav": "Javanese",
    "jpn": "Japanese", "kab": "Kabyle", "kat": "Georgian", "kaz": "Kazakh", "khm": "Khmer", "kor": "Korean",
    "kur": "Kurdish", "kzj": "Coastal Kadazan", "lat": "Latin", "lfn": "Lingua Franca Nova", "lit": "Lithuanian",
    "lvs": "Latvian", "mal": "Malayalam", "mar": "Marathi", "max": "North Moluccan Malay", "mhr": "Meadow Mari",
    "mkd": "Macedonian", "mon": "Mongolian", "nds": "Low German", "nld": "Dutch", "nno": "Norwegian Nynorsk",
    "nob": "Norwegian Bokm\u00e5l", "nov": "Novial", "oci": "Occitan", "orv": "Old East Slavic", "pam": "Kapampangan",
    "pes": "Persian", "pms": "Piedmontese", "pol": "Polish", "por": "Portuguese", "ron": "Romanian", "rus": "Russian",
    "slk": "Slovak", "slv": "Slovenian", "spa": "Spanish", "sqi": "Albanian", "srp": "Serbian", "swe": "Swedish",
    "swg": "Swabian", "swh": "Swahili", "tam": "Tamil", "tat": "Tatar", "tel": "Telugu", "tgl": "Tagalog",
    "tha": "Thai", "tuk": "Turkmen", "tur": "Turkish", "tzl": "Talossan", "uig": "Uyghur", "ukr": "Ukrainian",
    "urd": "Urdu", "uzb": "Uzbek", "vie": "Vietnamese", "war": "Waray", "wuu": "Wu Chinese", "xho": "Xhosa",
    "yid": "Yiddish", "yue": "Cantonese", "zsm": "Malay",
}  # fmt: skip


def name_of(code: str) -> str:
    """The English name of a language, its code where none is known."""
    return NAMES.get(code, code)
