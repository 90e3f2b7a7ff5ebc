"""First names, for a model that learns to spell new ones.

>>> names = first_names()
>>> names[:3], len(names) == len(set(names))
(('aaron', 'abbas', 'abbie'), True)

The list was written down for this course from memory, name by name, from many languages, in the 26
letters without accents, 3 to 8 of them a name; nothing was copied or fetched. It is under the
licence of the course's code.
"""

__all__ = ["first_names"]

_NAMES = """
aaron abbas abbie abdul abel abelard abigail abner abraham absalom ada adah adair adalbert adam
adan addie addison adela adelaide adele adelina adeline adelio adem adil adnan adolfo adrian
adriana adriano agata agatha aggie agnes agneta agustin ahmad ahmed aida aidan aiden aiko aileen
aimee aino aisha aisling akemi aki akiko akin akira akram alain alan alana alaric alastair alba
alban albert alberta albin albrecht alda aldo alea alec aled alejo aleksi alena alessia alessio
alex alexa alexis alfie alfonso alfred alfredo algot ali alice alicia alida alina aline alisa
alison alistair aliya allan allegra allen allie allison alma almira alois alondra alonso alonzo
aloysius alphonse alva alvar alvaro alvin alwin alyssa amabel amadeo amadou amal amalia amalie
amanda amandine amani amar amara amaya amber ambrose amedeo amelia amelie amena amin amina amir
amira amit amity amos amparo amy ana anabel anahi anais anand ananya anas anatol ander anders
andre andrea andreas andree andrei andres andrew andrzej andy anela aneta anette angel angela
angelica angelina angelo angie angus ania anika anil anisa anita anja anjali anke ann anna annabel
annalise anne anneke anneli annelie annette annie annika annina anouk ansel anselm antero anthony
antje antoine anton antonia antonin antonio anwar anya aoife apollo april arabella araceli aram
archer archie arda ardal aretha ari aria ariadne ariana arianna ariel arif arild aris arjun arlene
arlette arlo armand armando armin arne arno arnold arnulf aron arran arsene arsenio artem artemis
arthur artie arto arturo arun arvid arvo arya asa asger ash asha asher ashley ashok ashton asif
aslan asma asta astrid athena atle atticus aubrey auden audrey august augusta auguste aurelia
aurelie aurelio aurora aurore austin ava avani avery avi avis avital aviva axel aya ayaan ayala
ayana ayanna ayesha ayla ayman ayse aysel ayumi aziz aziza azra azucena babette babs bahar bahram
balazs baldur baltasar barbara barbra barclay barnaby barney baron barrett barry bart basia basil
bassam bastian bastien baxter bea beata beate beatrice beatrix beatriz beau becca becky beda bela
belen belinda bella ben benedict benedikt benita benito benjamin bennet bennett benno benny benoit
benson bente berenice berit bernard bernardo bernd bernice bernie bert berta bertha berthold
bertil bertram beryl bess bessie beth bethany bettina betty beverly bianca bilal bill billie billy
birger birgit birgitta birte bjarne bjorn blaine blair blaise blake blanca blanche blandine blythe
bob bobby bodil bogdan boleslav bonifaz bonnie boris borja boyd brad bradford bradley brady bram
branca brandon branko breda brenda brendan brenna brent bret brett brian briana brianna brice
bridget brielle brigid brigitta brigitte brita britt britta brock broder bronte bronwyn brook
brooke brooks bruce bruna brunhild bruno bryan bryce brynn bryony bud buddy burak burt burton
byron caden cadence caitlin caius caleb calla callie callum calvin cameron camila camilla camille
camillo camilo candace candela candice cara caren carey carina carl carla carlo carlos carlotta
carlton carly carmel carmela carmelo carmen carol carola carole carolin carolina caroline carolyn
carrie carson carsten carter cary caryl casey casilda casimir caspar casper cass cassia cassidy
cassie catalina catarina caterina cath cathal cathy catrin catriona cecil cecile cecilia cecilie
cedric celeste celia celina celine celso cem cemal cerys cesar cesare cezar chad chaim chan
chandler chandra chanel chantal charis charity charlene charles charlie charmian chase chaya
chelsea cheryl chester chiara chidi chip chloe chris christa christel christie christy chuck cian
ciara cicely cilla cillian cinzia circe claire clara clarence clarice clarisse clark claud claude
claudia claudine claudio claus clay clayton clelia clem clemence clemens clement cleo cleve cliff
clifford clifton clint clinton clio clive clotilde clovis clyde cody colby cole colette colin
colleen collin colm colton conall conan concetta conchita connie connor conny conor conrad
constant consuelo cooper cora coral coralie cordelia cordula corey corina corine corinna corinne
cormac cornelia cornell corrado cory cosima cosimo cosmo courtney craig cressida crispin cristian
cristina cruz crystal curt curtis cuthbert cybele cynthia cyprian cyril cyrus dafna dafne dafydd
dag dagmar dagny dahlia dai daisuke daisy dakota dale dalia dalila dalton damaris damian damiano
damien damon dan dana dane dani danica daniel daniela daniele danielle danilo danny dante danuta
daphne dara darby darcy daria darian darin dario darius darla darlene darnell darragh darrel
darren darryl darwin dashiell dave david davide davina davis dawn dawson dean deanna debbie debora
deborah debra declan deepa deepak deirdre delfina delia delila delilah della delores delphine
delroy delwyn demet demetra demi demian denis denise deniz dennis denny denver denzel derek dermot
derrick derya desiree desmond destiny detlef devi devin devon dewey dexter diana diane dianne
diarmuid didier diederik diego dierk dieter dietmar dietrich digby dilan dilara dilip dillon dilys
dima dimitri dina dinah dino diogo dion dionne dirk dita ditte dmitri dolf dolly dolores dom
domenica domenico dominga domingo dominic dominik don donal donald donata donato donna donovan
dora doreen dorian doriane dorina doris dorit dorota dorotea dorothea dorothy dorte dory dot dotty
doug dougal douglas doyle drago drew duane dudley dugald duke dulce dulcie duncan dunja dunstan
durga dusan dustin dwayne dwight dylan eamon earl earnest eartha easton ebba eben eberhard ebony
ebru eckhard edda eddie eddy eden edgar edgardo edie edina edison edith edmond edmund edna edoardo
edouard eduard eduardo edvard edward edwige edwin edwina eero effie efraim efren egbert egil egon
eiko eileen eilidh eilis einar eino eira eirik eithne ekrem elaine elana eldon eleanor eleanora
electra elena elene eleni elenora eleonora elga eli elia eliana eliane elias elida elif elijah
elin elina eline elinor elio eliora eliot elis elisa elisabet elise elisha eliza elke ella elle
ellen ellery ellie elliot elliott ellis elma elmer elmira elna elodie eloisa eloise elsa elsbeth
else elsie elspeth elton elva elvin elvira elvis elwood elyse emanuel emanuela ember emeka emelie
emeric emery emil emile emilia emiliano emilie emilio emily emin emine emlyn emma emmanuel
emmeline emmett emmy emory emre ena enda eneko engel enid ennio enno enoch enos enric enrica
enrico enrique enzo eoin ephraim eran erasmus erdem eren erez erhard eric erica erich erick erik
erika erin erkki erla erland erle erma ermina ernest ernesta ernesto ernie erno ernst eros errol
ervin erwin esau esme esra esteban estella estelle ester esther estrella ethan ethel etienne etta
ettore eudora eugen eugene eugenia eugenie eugenio eulalia eunice euphemia eusebio eva evan
evander evans evaristo eve evelina eveline evelyn everett everly evert evie evita ewa ewald ewan
ewart ezekiel ezio ezra fabia fabian fabiana fabiano fabien fabienne fabio fabiola fabrice
fabrizio fadi fadila fahim faisal faith faiza falk fallon fanny farah fareed farhan farid farida
faris farouk faruk fatema fatih fatima fatma fausta fausto fay faye federica federico fedor
felicia felicity felipe felix femke fenella fenja feodor ferenc fergal fergus fermin fern fernanda
fernando fidel fidelia fien filip filippa filippo filiz fina finbar finlay finley finn finnegan
fiona fionn fiora fiorella fiorenzo fitz flavia flavio fleur flint flo flora florence florent
florian florin florrie floyd flynn forrest foster fotini fran frances francine francis franco
francois frank frankie franklin frans frantz franz fraser fred freda freddie freddy frederic
frederik fredrik freja freya frida frieda friedel frits fritz fritzi frode fulvia fulvio fumiko
fynn gabe gabi gabor gabriel gabriela gabriele gaby gael gaetan gaetano gage gaia gail gala gale
galen galia galina gareth garfield garret garrett garry garth gary gaspar gaspard gaston gavin
gavino gayle gemma gena gene genesis geneva geoff geoffrey georg george georgia georgie georgina
gerald gerard gerardo gerd gerda gerhard gerlinde germain germaine gernot gero gerrit gerry gert
gertraud gertrud gertrude gervaise gia giacomo giada gianluca gianna gianni gideon gigi gil
gilbert gilberto gilda giles gilles gillian gina ginger ginny gino gioia giorgia giorgio giovanna
giovanni gisela gisele gita gitta gitte giulia giuliana giuliano giulio giuseppe gladys glen
glenda glenn glenys gloria glyn glynis godfrey golda goldie gonzalo goran gordon gosta grace
gracie graciela grady graeme graham grainne grant grayson greg gregor gregory greta gretchen grete
gretel griffin griffith grigori griselda grover gudrun guido guillem gulsen gunda gunilla gunnar
gunter gunther gunvor gus gustaf gustav gustavo guy gwen gwenda gwyn gwyneth gyorgy gyula haakon
habib habiba hadar hadassah haden hadi hadley hadrian hagen hailey hakan hakim hal haldis haldor
haley halil halima halina halle hallie halvar hamid hamish hamza hana hanan hanh hank hanna hannah
hanne hannes hannibal hannu hans hansel harald haris harlan harley harmony harold haroun harper
harriet harris harrison harry hartmut hartwig haruki haruko harun harvey hasan hassan hattie hauke
havelock haven hayden haydn hayley hazel heath heather hebe hector hedda hedvig hedwig hedy heidi
heike heikki heiko heiner heinrich heinz heleen helen helena helene helga helge heli helmer helmut
heloise hendrik henk henning henny henri henrik henrique henry hera herb herbert hercules heribert
herman hermann hermia hermine hermione hernan herta herve hester hettie hezekiah hideki hideo
hikari hilario hilary hilda hilde hillel hilma hilmar hilton hinrich hippolyt hira hiram hiro
hiroko hiroshi hisako hisham hjalmar holda holger holly homer honor honora honore hope horace
horacio horatio horst hortense hosea howard hubert hudson huey hugh hugo hulda humbert humberto
humphrey hunter huseyin hussein hyacinth iain ian ianthe iben ibrahim ichiro ida idris ieuan ifan
ignace ignacio ignatius ignaz igor iker ila ilan ilana ilaria ildiko ileana iliana ilias ilie ilka
ilker ilona ilsa ilse ilya iman imani imelda imke immanuel imogen imran imre ina inaki inbal
indigo indira ines inez inga inge ingeborg ingemar inger ingmar ingo ingolf ingrid ingvar inka
inma inna ioan ioana ion iona ira irene irenka iria irina iris irma irmgard irvin irvine irving
irwin isa isaac isabeau isabel isabela isabella isabelle isadora isaiah isak isamu iseult isha
ishaan ishmael isidor isidora isidore isidro isla islay ismael ismail ismene isobel isolde israel
issac issam ita italo itamar itziar iulia ivan ivana ivar ivo ivonne ivor ivy iwan iwona izaak
izabela izumi izzy jaakko jabari jace jacek jacinda jacinta jacinto jack jackie jackson jacky
jaclyn jacob jacoba jacopo jacques jade jaden jadwiga jael jafar jago jaime jaimie jair jakob
jakub jalal jalil jamal jamar james jameson jamie jamil jamila jan jana jane janek janet janette
jani janice janie janika janina janine janis janita janna janne jannik jannike jannis jano janos
jansen janus jared jarek jari jarl jarmo jaromir jarrod jarvis jasmin jasmine jason jasper javier
jaxon jay jayden jayne jean jeanette jeanine jeanne jeannie jed jeff jeffrey jelena jelle jelmer
jemima jemma jena jenna jennie jennifer jenny jens jeremiah jeremias jeremy jerome jerrod jerry
jesper jess jesse jessica jessie jesus jethro jett jette jewel jiang jill jillian jim jimena jimmy
jin jiri jiro jitka joachim joan joana joanna joanne joao joaquin job jocasta jocelyn jochen jodie
jody joe joel joelle joern joey johan johanna johanne johannes john johnny jolanda jolanta jole
jolie jon jonah jonas jonathan joni jonna jonny joost jordan jordi jordy jorg jorge jorgen joris
jorn jorunn josef josefa josefin josefina joseph josette josh joshua josiah josiane josie joss
jost josua jovan jovana joy joyce jozef jozsef juan juana juanita judah judas judd jude judith
judson judy juha juhani jukka jules julia julian juliana juliane julie julien julienne juliet
juliette julio julita julius juliusz jun juna junaid june juniper junko juno jurgen juri jurij
jussi justin justina justine justus jutta jytte kacper kaden kadir kadri kaede kaelyn kai kaisa
kaito kaj kajsa kal kale kaleb kali kalle kalman kalpana kalyani kamal kamala kamil kamila kamilla
kamran kane kaori kara karan karel karen kari karim karima karin karina karine karl karla karol
karolin karolina karoline karsten karthik kasey kasia kasimir kaspar kasper kat kata katalin
katarina kate katelyn katerina kathe kathi kathleen kathrin kathryn kathy kati katia katie katinka
katja kato katrin katrina katrine katsumi katy katya kavita kay kaya kayla kayleigh kazimir kazuko
kazuo keaton keegan keenan keiko keir keira keisha keith kelby kelda kellen kelly kelsey kelvin
kemal ken kenan kendall kendra kendrick kenia kenichi kenji kennedy kenneth kenny kent kentaro
kenya kenzie kenzo kermit kerri kerry kerstin kerttu keshia kester kevin keziah khadija khaled
khalid khalil khaya kian kiana kiara kieran kiki kiku killian kim kimani kimberly kimi kimiko
kimmo kinga kingsley kip kira kiran kiri kirill kirk kirsi kirsten kirstie kirsty kit kitty kiyoko
kjell kjersti klaas klara klaudia klaus klavdia klemens klement knud knut kobe koen kofi koji
kolja konrad kora kordula korina kornelia kostas kraig kris krisha krishna krissy krista kristen
kristian kristin kristina kristine kristof krystal krystyna kumar kumiko kunal kuno kurt kwabena
kwame kwasi kyla kyle kylie kymberly kyoko kyra kyrill lacey lachlan laetitia laila laird lajos
lakshmi lalit lalita lamar lambert lamia lamine lana lance lancelot landon lane lani lara laraine
larissa larry lars lasse laszlo latif latifa latisha latoya laura laure laureen laurel lauren
laurence laurens laurent lauri lauric laurie laurin laurits lavender laverne lavinia lawrence
lawson layla lazar lazarus lea leah leander leandra leandro leanne lech leda lee leena leif leigh
leighton leila leire lela leland lelia lemuel len lena lenard lene leni lenka lennart lennie
lennon lennox lenny lenora lenore leo leocadia leola leon leona leonard leonardo leone leonel
leonhard leonid leonie leonor leonora leontine leopold leopoldo leora leroy lesley leslie lester
leszek leta leticia letitia letizia lettie letty lev levent levi levin levina lewis lex lexie leya
leyla lia liam liana liane libby liberty libor lida lidia liem lien liese liesel lila lilah lili
lilia lilian liliana lilith lillian lillie lilly lilo lily lin lina lincoln linda lindsay lindsey
line linn linnea lino linus linwood lionel lior liora lisa lisandro lisbet lisbeth lise lisette
lissa lita liv livia livio liviu liya liz liza lizbeth lizzie lloyd logan lois lola lolita lonnie
lora loraine loredana loren lorena lorene lorenz lorenza lorenzo loretta lori lorin lorna lorne
lorraine lothar lotta lotte lottie lotus lou louella louie louis louisa louise lourdes lowell
luana luann luc luca lucan lucas luce lucia lucian luciana luciano lucie lucien lucienne lucile
lucilla lucille lucinda lucio lucius lucky lucretia lucrezia lucy ludek ludger ludmila ludo
ludovic ludvig ludwig luella luigi luis luisa luise luiz luka lukas luke lula lulu luna lupe lutz
luz lyanna lycia lyda lydia lyle lyn lynda lyndon lynette lynn lynne lyra lysander maarit maarten
maartje mabel mable mac macy maddie maddox madeline madge madhav madhu madison madlen mads mae
maeve mafalda magali magda maggie magne magnus mahalia mahesh mahmoud mahmut mai maia maija maike
maiken maira maire maisie maja majd makoto malachi malala malcolm malek malena mali malia malik
malika malin malina malka mallory malte malu malvina malwina mamie mana manda mandy manfred manish
manja manoj manolo manon manu manuel manuela mara marc marcel marcela marcella marcello marcelo
marcia marcin marco marcos marcus marek maren marga margaret margaux marge margery margie margit
margot margret mari maria mariah mariam mariama marian mariana marianna marianne mariano marie
marieke mariel mariela mariella marielle marietta mariette marija marijke marika mariko marilyn
marin marina marine marino mario marion maris marisa marisol marissa marit marita marius mariusz
marjan marjorie mark marko markus marla marlen marlene marlies marlin marlon marlow marnie marsha
marshall marta marte martha marthe marti martin martina martine marty marvel marvin mary marya
maryam maryse marzena marzia masako masao mason massimo mat mateo mateusz mathew mathias mathieu
mathilda mathilde mathis matias matilda matilde mats matt matteo matthew matthias matti mattia
mattie matty maud maude maura maureen maurice mauricio maurizio mauro maverick mavis max maxim
maxime maximo maxine maxwell may maya maybelle mayra mayumi mckenzie meg megan meghan mehdi mehmet
mei meike meinhard meir mel melania melanie melantha melba melchior melina melinda melissa melitta
melody melvin melvyn memphis mena mendel mercedes mercy meredith merete merja merle merlin merrick
merrill merritt merry merten merv mervyn meryem meryl meta mette mia mica micah micha michael
michaela michal michel michela michele michelle michiko mick mickey mieke miguel miha mihai mika
mikael mikaela mike mikel mikhail mikko mikolaj mila milan milana milburn mildred milena miles
milica millie milly milo milos milton mimi mimosa min mina mindy minerva minh minna minnie mio
mira mirabel miranda mirco mireia mireille mirela mirella miriam mirja mirjam mirka mirko miro
miroslav mirza misha missy misty mitch mitchell mitra mitsuko mitsuo mitzi miyoko moana modesta
modesto mohamed mohan mohini moira moises molly mona monica monika monique monroe monty mora morag
moran mordecai morgan morgana moritz morris mort morten mortimer morton morwenna moses moshe
mostafa muhammad muna murad murat muriel murray musa mustafa mya mylene myles myra myriam myrna
myron myrtle nabil nabila nada nadav nadia nadim nadine nadir nadja naeem nahla naim naima nala
nan nana nance nancy nanda nandini nanette nanna naoki naoko naomi napoleon nara narcisa narciso
naresh nasim nasir nasrin nastasia nat natalia natalie natanael natasha nate nathalie nathan nava
naveen navid naya nayara nazim neal ned neda neela neena nehemiah neil neith nela nelda nele nell
nella nellie nelly nelson nena neo nerea nereus nerissa nero nessa nestor netta nettie neve
neville nevin newton nia niall niamh niccolo nicholas nick nicky nico nicola nicolas nicole
nicoleta nicolo niels nigel nika nike niki nikita niklas nikol nikola nikolai nikolaus nikos nila
nile nils nilufar nima nina nino nira niran nirmala nisha nita nitin nives nixon noa noah noam
nobuko noe noel noelia noella noelle noemi noemie nola nolan nona noor nora norah norbert noreen
norene nori noriko norma norman norris norton norwood nour noura nova nuala nuno nuri nuria nyla
nyree nzinga oakley obadiah oberon octavia octavian octavio octavius oda odalys odd oded odell
odessa odette odile odin odysseus ofelia ofer ofra ohad ola olaf olav ole oleg olena olga olimpia
olin olive oliver oliverio olivia olivier olof olwen olympia omar omari omer omri ona oona oonagh
opal ophelia ora oran orazio oren orfeo oria oriana oriel orin oriol orion orit orla orlando orly
ornella orpha orsola orson ortrud ortwin orville osbert oscar oskar osman ossian oswald oswaldo
oswin otello othello otilia otis ottavia ottavio otthild ottilie ottmar otto ove owain owen oxana
ozan ozge ozzie paavo pablo paco paddy padma padraig paige paisley palle palmer paloma pamela
pancho pandora paola paolo paquita paris parker parvati parviz pascal pascale pasquale pat
patience patric patrice patricia patricio patrick patrik patrizia patsy patti patton patty patxi
paul paula paulette paulina pauline paulino paulo paulus pavel pavla pavlos pawel paxton payton
paz peadar pearl pedro peer peg peggy peik pekka peleg pelle penelope penny pepe pepita pepper per
percival percy perdita perez perla perle pernilla pernille perry persis pete peter petra petri
petros petrus petter petula petunia peyton phebe phelan phil philip philipp philippa philippe
philo phineas phoebe phoenix phyllis pia piedad pier piera pierce piero pierre pierrot piers piet
pieter pietro pilar pino piotr pip piper pippa pius placido polly poppy porter portia pradeep
prakash pranav prem presley preston prima primo primrose prince priya prosper proteus prudence
prue prunella pyotr qadir qasim quentin quincy quinn quintin quirin raanan rabia rabindra rachel
rachele rachid rada radek radha radka radomir radoslav radu rae rael rafael rafaela rafaele rafal
rafe rafi rafiq ragna ragnar ragnhild rahel rahim rahul raimo raimund raina rainer rainier raisa
raja rajan rajesh rajiv ralf ralph ram rama raman ramiro ramon ramona ramsay ramses ramsey ramzi
rana randal randall randi randolf randolph randy rani rania ranjit raoul raphael raphaela raquel
rashad rashid rasmus raul raven ravi ray rayan raymond raymundo rayna rayner raynor reagan reba
rebeca rebecca rebekah reece reed reese refugio regan regina reginald regine regis regula rehana
reid reiko reilly reima reimar reiner reinhard reinhold reino reka rekha remedios remi remigio
remo remus remy rena renata renate renato renaud rene renea renee renzo reuben reut rex rey reyes
reyna reynaldo reynold reza rhea rhett rhiannon rhoda rhodri rhona rhonda rhys ria rian ric rica
ricarda ricardo riccardo rich richard richie rick rickard rickey ricky rico rigmor rihanna riitta
rikard rike rikke riku riley rina rinaldo ringo rio riona rishi rita ritva river riyad rob robb
robbie robby robert roberta roberto robin robina robyn rocco rochelle rocio rocky rod roddy
roderick rodger rodney rodolfo rodrigo rodrigue rogelio roger rohan roisin roland rolanda rolando
rolf rolland rollo roma romain roman romana romane romeo romero romi romilda romina romola romuald
romulus romy ron rona ronald ronaldo ronan ronda roni ronja ronnie ronny roque rory rosa rosabel
rosalia rosalie rosalind rosalyn rosana rosanna rosanne rosaria rosario roscoe rose roseann
rosella roselyn rosemary rosetta rosie rosina rosita roslyn ross roswitha rowan rowena rowland
roxana roxane roxanne roxie roy royce roza ruairi ruben rubens rubina ruby rudi rudiger rudolf
rudolfo rudolph rudy rufina rufus rui rumi runa rune rupert ruri rurik russ russell rusty rut
rutger ruth ruthie ryan ryder ryo ryoko saara saba sabah sabina sabine sabino sabri sabrina sacha
sachiko sade sadia sadie saeed safa saffron safiya saga sage sahar said saida saima sakari sakina
sakura salah salem salim salima sally salma saloma salome salomon salvador sam samantha samara
sameer sami samina samir samira sammy samson samuel samuela samuele sana sancho sander sandi
sandor sandra sandrine sandro sandy sanjay sanna sanne santiago santino santo santos sanya saoirse
sapphire sara sarah sarai sarala sari sarina sarita sascha sasha saskia satoko satoshi satu saul
saulo savanna savannah saverio savita sawyer saxon scarlet scarlett scott scottie scout seamus
sean seb sebnem seda seiji selena selene selim selina selma selwyn semih semra sena senan seneca
senta sepp septimus serena serenity serge sergei sergey sergio servet seth severin severina
severino severo sevil seymour shabnam shafiq shahid shakira shalini shamus shana shane shani
shania shanice shankar shannon shanta shanti sharif sharlene sharmila sharon sharyl shaun shauna
shawn shay shayla shayna shea sheba sheena sheila shelby sheldon shelley shelly shem shepard
sheree sheridan sherlock sherman sherri sherry sherwin sheryl shigeo shiloh shimon shinji shira
shiri shirin shirley shiva shizuko shlomo shmuel shona shoshana shreya shula shulamit sibyl
sibylla sibylle sidney sidonie sidsel siegbert siegmar siegmund siena sienna sierra sigfrid
sigmund signe sigrid sigrun sigurd silas sile silja silke silva silvain silvan silvana silvano
silver silvia silvio silviu sima simeon simon simona simone simran sina sinclair sindre sindy sine
sinead siobhan sion sioned sira siri sirpa siska sita sixten skipper skye skylar sloan sloane
smadar snezana sofia sofie sofus sol solange soledad soleil solene solomon solveig sonia sonja
sonny sonya sophia sophie sophus soraya soren sorin soumaya spencer spiro spyros stacey stacy stan
stanley stanton stavros stef stefan stefania stefanie stefano steffen steffi stein steinar stella
sten stepan stephan stephane stephen sterling steve steven stevie stewart stian stig stina stine
stuart sture suad subhas sue suleiman sully sultan sumiko sumitra sundar sunil sunita sunna
sunniva sunny suresh suri surya susan susana susanna susanne sushila susi susie suvi suzanne
suzette suzie svante svea sven svend svenja sverre svetlana swantje swen sybil sybille sydney syed
sylvain sylvia sylviane sylvie sylwia tabea tabitha tad tadashi tadeo tadeusz taha tahir tahira
taina taj takako takashi takeo takeshi tal tala talal tali talia taliesin talitha tallulah talya
tamar tamara tamas tamer tami tamika tamiko tammie tammy tamsin tancred tania tanisha tanja tanner
tanvi tanya tara tarek tariq tarja taro tarquin tasha tasos tate tatiana tatum tatyana tawny
taylor teagan tecla ted teddy tegan teija tekla teo teodor teodora teodoro teofila teofilo terence
teresa terese teri terje terrance terrell terri terry tess tessa thaddeus thais thalia thandi thea
theda thekla thelma theo theobald theodor theodora theodore theresa therese theron thibault
thibaut thierry thilo thomas thor thora thorben thord thore thorsten thurman thyra tia tiago tiana
tiara tibor tierney tiffany tilda tilde tilia till tilla tillie tilly tilman tim timea timo timon
timothy timur tina tine tino tiphaine tirza tirzah tita titania tito titus tiziana tiziano tobias
tobin tobit toby tod todd toini toivo tom tomas tomaso tomasz tomiko tommaso tommie tommy tomoko
toni tonia tonino tonio tonja tony tonya topaz topher tor torben tordis tore torgeir tori toril
torsten tosca toshiko tova tove tracey traci tracy travis tremaine trent trenton tressa trevor
trey tricia trina trine trinidad trinity trish trisha trista tristan tristram trixie trond troy
truda trude trudie trudy truls truman tudor tuomas tuula tuva twyla txomin tybalt tycho tyler tyra
tyrel tyron tyrone tyson tzipora tzvi ubaldo udo ugo ulf uli ulises ulla ulric ulrich ulrik ulrika
ulrike ulysses uma umar umberto umut una unai undine unity unni upton urania urban urbano uri
uriah uriel urs ursel ursina ursula urszula urte usha usman uta ute uwe uzair uzi uziel vaclav
vadim val valborg valda valdemar valentin valeria valerian valerie valerio valery valeska valter
valtteri vanda vanessa vangelis vanja vanna vasco vashti vasil vasilis vaughn veda vegard veit
velma venetia venkat ventura venus vera verena vergil verity verna verner vernon verona veronica
veronika vesna vesta vicente vicki vicky victor victoria vida vidal vidar vidya vigdis viggo
vignesh vijay vikki vikram viktor viktoria vilde vilhelm vilho viliam viljo villads ville vilma
vilmos vina vinay vince vincent vincenzo vinnie vinod viola violet violeta violetta violette
virgil virgilio virginia virginie virpi vishal vita vital vito vittoria vittorio viv viveca viveka
vivi vivian viviana viviane vivien vivienne vlad vladimir voldemar volker volkmar vuk wade waheed
wahid waino walburga waldemar waldo waleed walid walker wallace wallis wally walpurga walt walter
walther walton wanda wangari waqar ward warner warren warrick warwick wasim wassily waylon wayne
webster wei welton wencke wenda wendel wendelin wendell wendy wenzel wera werner wes wesley wessel
weston wibke wiebke wieland wiktor wilbert wilbur wilda wiley wilf wilford wilfred wilfried
wilhelm wilko will willa willard willem willi william willie willis willow willy wilma wilmar
wilson wilton wim winfield winfred winfried winifred winnie winona winston winter wojciech wolf
wolfgang wolfram woodrow woody wout wouter wren wyatt wybe wylie wyn wynne wynona wynton xander
xandra xanthe xaver xavi xavier xaviera xenia xerxes ximena xiomara yaakov yadira yael yahir yahya
yair yakov yamila yan yana yanis yann yannick yannis yara yaron yaroslav yasin yasir yasmin
yasmina yasmine yassin yasuko yasuo yehuda yelena yesenia yetta yeva yevgeni yigal yilmaz ylva
ynes yngve yoav yochanan yoel yohan yoko yolanda yolande yonas yonatan yoni yorick yosef yoshi
yoshiko youri youssef yuan yuki yukiko yuko yul yulia yuma yumi yumiko yuri yuriko yusra yusuf
yuval yves yvette yvon yvonne zacarias zach zachary zack zafar zahava zahid zahir zahra zaid zain
zainab zaira zak zaki zakia zalman zana zander zandra zane zara zarah zaria zarina zavier zdenek
zdenka zeb zebedee zef zehra zeina zeki zelda zelia zelig zelma zena zenaida zenia zeno zenobia
zenon zephyr zev zeynep zia ziad ziggy zilla zillah zina zinnia zion zipporah zita ziva zlata
zlatan zlatko zoe zoey zofia zohar zoila zola zoltan zora zoraida zoran zosia zsofia zsolt zubin
zuleika zulma zuri zuzana zuzanna zygmunt
"""


def first_names() -> tuple[str, ...]:
    """Return some 4,400 names in lower case, in the order of the alphabet.

    >>> sorted(set("".join(first_names()))) == list("abcdefghijklmnopqrstuvwxyz")
    True
    """
    return tuple(sorted(_NAMES.split()))
