"""First names, for a model that learns to spell new ones.

>>> names = first_names()
>>> names[:3], len(names) == len(set(names))
(('abel', 'ada', 'adele'), True)

The list was written for this course, from many languages, in the 26 letters without accents;
nothing was copied. It is under the licence of the course's code.
"""

__all__ = ["first_names"]

_NAMES = """
abel ada adele adil agnes aiko aino akira alan alba alea alec alexa alfred alice alina alma alva
amal amara amelia amina amir amos ana anders andrea angela anika anita anna anouk anton anya april
arda ari ariel arlo arno arthur arun asha astrid aurora axel ayla ayumi azra barbara basil bea
beate ben bente berta bianca bilal birgit bjarne blanca bogdan boris brian bruno calla camille
carl carla carlos carmen cecil celia chan chiara chloe clara claude cleo colin cora cosima cyril
dagmar daisy dalia damian dana daniel dante daria david dawn delia denis diana diego dilan dina
dmitri dora doris dylan ebba edda edgar edith edwin eero eileen elena eli elias elif elin elisa
ella ellen elsa elvira emil emily emma enid enzo erik erika erin ernest esme esra esther ethan
eva evan eve fabio fadi faith falk farah fatima felix fern fiona flora florian frank freya frida
fritz gala galina gemma georg gerda gianna gilda gina giulia glen goran grace greta gudrun gustav
hagen hakan hamid hana hanna harald harry hasan hazel heidi helen helga henri henry hilda
hiro holger hope hugo ian ibrahim ida igor iker ilana ilse imani imre ines inga ingrid ira irene
iris irma isaac isabel isla ismail ivan ivo ivy jack jacob jade jamal james jan jana jane jari
jasmin jasper jean jelena jens jill joan joel johan john jonas jorge josef joy juan judith
jules julia juna juri kai kaito kalle kamal kara karen karim karl kasper kate katja keiko ken
kenji kerstin khalid kian kira klara klaus kofi kwame lana lara lars laszlo laura lea leah leif
leila lena leo leon leona levi lia liam lida lily lina linus lior lisa liv livia lola lorena
lotta louis luca lucia luis luka luna lydia maeve magda mai maja malik malin mara marco margot
maria marie mario mark marta marvin mary mateo maud max maya mehmet mei mia miguel mika mila milan
mina mira miriam moira mona morgan moritz muna nadia naomi nasim nele nelson nia nick nico nils
nina noa noah noemi nora norman nour oda ole olga olive oliver oskar otto owen pablo pamela paola
patrick paul paula pavel pedro pekka penny petra philip pia pierre piotr priya quinn rachel raja
ralf ramon rania rashid raul rebecca remy rhea rita robert robin roman rosa rowan ruben ruby rudi
runa ruth sabine sakura salim salma sam samira sana sandra sara saul selma serena sergio signe
silas silvia simon sina sofia sonja stella sunil susan sven tamar tara tariq tessa theo thomas
tilda tim tina tobias tomas tove ugo ulla uma una ursula usha uwe valeria vera victor vida viggo
vikram vincent viola vivian wanda walter wendy willa willem xaver yael yara yasmin yoko yuki yuri
yusuf yves zainab zara zelda zeno zita zoe zoltan
"""


def first_names() -> tuple[str, ...]:
    """Return some 470 names in lower case, in the order of the alphabet.

    >>> sorted(set("".join(first_names()))) == list("abcdefghijklmnopqrstuvwxyz")
    True
    """
    return tuple(sorted(_NAMES.split()))
