"""The municipalities of Slovenia, to choose from.

Source: Zakon o ustanovitvi občin ter o določitvi njihovih območij (ZUODNO); 212 since 2011.
"""

TEXT = """
Ajdovščina; Ankaran; Apače; Beltinci; Benedikt; Bistrica ob Sotli; Bled; Bloke; Bohinj;
Borovnica; Bovec; Braslovče; Brda; Brezovica; Brežice; Cankova; Celje; Cerklje na Gorenjskem;
Cerknica; Cerkno; Cerkvenjak; Cirkulane; Črenšovci; Črna na Koroškem; Črnomelj; Destrnik;
Divača; Dobje; Dobrepolje; Dobrna; Dobrova - Polhov Gradec; Dobrovnik; Dol pri Ljubljani;
Dolenjske Toplice; Domžale; Dornava; Dravograd; Duplek; Gorenja vas - Poljane; Gorišnica; Gorje;
Gornja Radgona; Gornji Grad; Gornji Petrovci; Grad; Grosuplje; Hajdina; Hoče - Slivnica; Hodoš;
Horjul; Hrastnik; Hrpelje - Kozina; Idrija; Ig; Ilirska Bistrica; Ivančna Gorica; Izola;
Jesenice; Jezersko; Juršinci; Kamnik; Kanal ob Soči; Kidričevo; Kobarid; Kobilje; Kočevje;
Komen; Komenda; Koper; Kostanjevica na Krki; Kostel; Kozje; Kranj; Kranjska Gora; Križevci;
Krško; Kungota; Kuzma; Laško; Lenart; Lendava; Litija; Ljubljana; Ljubno; Ljutomer; Log -
Dragomer; Logatec; Loška dolina; Loški Potok; Lovrenc na Pohorju; Luče; Lukovica; Majšperk;
Makole; Maribor; Markovci; Medvode; Mengeš; Metlika; Mežica; Miklavž na Dravskem polju; Miren -
Kostanjevica; Mirna; Mirna Peč; Mislinja; Mokronog - Trebelno; Moravče; Moravske Toplice;
Mozirje; Murska Sobota; Muta; Naklo; Nazarje; Nova Gorica; Novo mesto; Odranci; Oplotnica;
Ormož; Osilnica; Pesnica; Piran; Pivka; Podčetrtek; Podlehnik; Podvelka; Poljčane; Polzela;
Postojna; Prebold; Preddvor; Prevalje; Ptuj; Puconci; Rače - Fram; Radeče; Radenci; Radlje ob
Dravi; Radovljica; Ravne na Koroškem; Razkrižje; Rečica ob Savinji; Renče - Vogrsko; Ribnica;
Ribnica na Pohorju; Rogaška Slatina; Rogašovci; Rogatec; Ruše; Selnica ob Dravi; Semič; Sevnica;
Sežana; Slovenj Gradec; Slovenska Bistrica; Slovenske Konjice; Sodražica; Solčava; Središče ob
Dravi; Starše; Straža; Sveta Ana; Sveta Trojica v Slovenskih goricah; Sveti Andraž v Slovenskih
goricah; Sveti Jurij ob Ščavnici; Sveti Jurij v Slovenskih goricah; Sveti Tomaž; Šalovci;
Šempeter - Vrtojba; Šenčur; Šentilj; Šentjernej; Šentjur; Šentrupert; Škocjan; Škofja Loka;
Škofljica; Šmarje pri Jelšah; Šmarješke Toplice; Šmartno ob Paki; Šmartno pri Litiji; Šoštanj;
Štore; Tabor; Tišina; Tolmin; Trbovlje; Trebnje; Trnovska vas; Trzin; Tržič; Turnišče; Velenje;
Velika Polana; Velike Lašče; Veržej; Videm; Vipava; Vitanje; Vodice; Vojnik; Vransko; Vrhnika;
Vuzenica; Zagorje ob Savi; Zavrč; Zreče; Žalec; Železniki; Žetale; Žiri; Žirovnica; Žužemberk
"""
NAMES = tuple(" ".join(name.split()) for name in TEXT.split(";"))
