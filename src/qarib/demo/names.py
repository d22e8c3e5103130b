"""Common names, in both scripts, from which people who do not exist are made."""

# Family names: Arabic, Latin.
FAMILY_NAMES = (
    ("بن علي", "Benali"), ("بن عيسى", "Benaissa"), ("بن صالح", "Bensalah"), ("بن عمار", "Benamar"),
    ("بن حمو", "Benhamou"), ("بن شيخ", "Bencheikh"), ("بن زيان", "Benziane"), ("بن موسى", "Benmoussa"),
    ("بن دحمان", "Bendahmane"), ("بن مسعود", "Benmessaoud"), ("بوعلام", "Boualem"), ("بوعزيز", "Bouaziz"),
    ("بوشارب", "Bouchareb"), ("بوخالفة", "Boukhalfa"), ("بوقرة", "Bouguerra"), ("بومعزة", "Boumaza"),
    ("بوسعيد", "Boussaid"), ("بوطالب", "Boutaleb"), ("بوزيان", "Bouziane"), ("إبراهيمي", "Brahimi"),
    ("شرقي", "Chergui"), ("شيخي", "Chikhi"), ("دحماني", "Dahmani"), ("داودي", "Daoudi"),
    ("جبار", "Djebbar"), ("جلولي", "Djellouli"), ("فرحات", "Ferhat"), ("غربي", "Gherbi"),
    ("قدور", "Guedour"), ("حاج علي", "Hadj Ali"), ("حمادي", "Hammadi"), ("حمزاوي", "Hamzaoui"),
    ("إيدير", "Idir"), ("كحلة", "Kahla"), ("خليفي", "Khelifi"), ("خروبي", "Kharroubi"),
    ("لعربي", "Larbi"), ("لعمارة", "Lamara"), ("معمري", "Maamri"), ("مداني", "Madani"),
    ("محمودي", "Mahmoudi"), ("مقراني", "Mokrani"), ("منصور", "Mansour"), ("مزيان", "Meziane"),
    ("مهدي", "Mehdi"), ("مرزوق", "Merzouk"), ("مسعودي", "Messaoudi"), ("مختاري", "Mokhtari"),
    ("ناصري", "Nasri"), ("نوار", "Nouar"), ("عثماني", "Othmani"), ("أوراغي", "Ouraghi"),
    ("رحماني", "Rahmani"), ("رزقي", "Rezki"), ("سعدي", "Saadi"), ("صحراوي", "Sahraoui"),
    ("صالحي", "Salhi"), ("سليماني", "Slimani"), ("سماعيلي", "Smaili"), ("طاهري", "Tahri"),
    ("تومي", "Toumi"), ("وناس", "Ounnas"), ("يحياوي", "Yahiaoui"), ("يوسفي", "Yousfi"),
    ("زايدي", "Zaidi"), ("زيتوني", "Zitouni"), ("زواوي", "Zouaoui"), ("عبدي", "Abdi"),
    ("عزوز", "Azzouz"), ("عماري", "Amari"), ("عيساوي", "Aissaoui"), ("آيت سعيد", "Aït Saïd"),
    ("آيت يحيى", "Aït Yahia"), ("أوعلي", "Ouali"), ("حسيني", "Hocini"), ("حموش", "Hamouche"),
    ("لونيس", "Lounis"), ("مباركي", "Mebarki"), ("قاسمي", "Kacimi"), ("بلعيد", "Belaid"),
)  # fmt: skip

WOMEN = (
    ("فاطمة", "Fatima"), ("خديجة", "Khadidja"), ("عائشة", "Aïcha"), ("مريم", "Meriem"), ("أمينة", "Amina"),
    ("زهرة", "Zohra"), ("حورية", "Houria"), ("سعاد", "Souad"), ("نوال", "Nawel"), ("سميرة", "Samira"),
    ("إيمان", "Imane"), ("هاجر", "Hadjer"), ("شيماء", "Chaïma"), ("أسماء", "Asma"), ("سارة", "Sara"),
    ("رانية", "Rania"), ("وسام", "Wissam"), ("سهام", "Siham"), ("كريمة", "Karima"), ("فريال", "Feriel"),
    ("صبرينة", "Sabrina"), ("ليلى", "Leïla"), ("حنان", "Hanane"), ("دليلة", "Dalila"), ("نعيمة", "Naïma"),
    ("رتيبة", "Ratiba"), ("ثيزيري", "Tiziri"), ("كنزة", "Kenza"), ("إكرام", "Ikram"), ("منال", "Manel"),
)  # fmt: skip

MEN = (
    ("محمد", "Mohamed"), ("أحمد", "Ahmed"), ("عبد القادر", "Abdelkader"), ("علي", "Ali"), ("عمر", "Omar"),
    ("يوسف", "Youcef"), ("إبراهيم", "Brahim"), ("بلال", "Bilal"), ("وليد", "Walid"), ("سفيان", "Sofiane"),
    ("ياسين", "Yacine"), ("رياض", "Riad"), ("فؤاد", "Fouad"), ("نبيل", "Nabil"),
    ("عبد الرحمن", "Abderrahmane"),
    ("هشام", "Hichem"), ("زكرياء", "Zakaria"), ("إسلام", "Islam"), ("أيوب", "Ayoub"), ("طارق", "Tarek"),
    ("فاتح", "Fateh"), ("لطفي", "Lotfi"), ("مهدي", "Mehdi"), ("نسيم", "Nassim"), ("عادل", "Adel"),
    ("مصطفى", "Mustapha"), ("ماسينيسا", "Massinissa"), ("يوغرطة", "Yougourtha"), ("حمزة", "Hamza"),
    ("توفيق", "Toufik"),
)  # fmt: skip

# What people look for or did, as they write it: Arabic, French.
OCCUPATIONS = (
    ("محاسب", "Comptable"), ("بنّاء", "Maçon"), ("سائق شاحنة", "Chauffeur poids lourd"),
    ("خياطة", "Couture"), ("كهربائي بنايات", "Électricien du bâtiment"), ("بائع", "Vendeur"),
    ("ممرض", "Infirmier"), ("عون أمن", "Agent de sécurité"), ("مطوّر برمجيات", "Développeur"),
    ("حلواني", "Pâtissier"), ("سبّاك", "Plombier"), ("نجّار", "Menuisier"), ("لحّام", "Soudeur"),
    ("عامل فلاحي", "Ouvrier agricole"), ("مهندس مدني", "Ingénieur en génie civil"),
    ("سكرتارية", "Secrétariat"), ("تقني صيانة", "Technicien de maintenance"), ("ميكانيكي", "Mécanicien"),
    ("مربية أطفال", "Éducatrice de jeunes enfants"), ("طبّاخ", "Cuisinier"), ("دهّان", "Peintre en bâtiment"),
    ("مخبري", "Technicien de laboratoire"), ("عون استقبال", "Agent d’accueil"), ("حلاقة", "Coiffure"),
)  # fmt: skip
DIPLOMAS = {
    "secondary": ("بكالوريا", "Baccalauréat"),
    "vocational": ("شهادة تقني سامٍ", "Brevet de technicien supérieur"),
    "university": ("ليسانس", "Licence"),
}
