<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>anon</name>
    <message>
        <source>blur</source>
        <extracomment>anon_plugin/processing/algorithms/anonymize_base.py</extracomment>
        <translation>weichzeichnen</translation>
    </message>
    <message>
        <source>privacy</source>
        <extracomment>anon_plugin/processing/algorithms/anonymize_base.py</extracomment>
        <translation>Datenschutz</translation>
    </message>
    <message>
        <source>GDPR</source>
        <extracomment>anon_plugin/processing/algorithms/anonymize_base.py</extracomment>
        <translation>DSGVO</translation>
    </message>
    <message>
        <source>face</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>Gesicht</translation>
    </message>
    <message>
        <source>licence plate</source>
        <extracomment>anon_plugin/processing/algorithms/anonymize_base.py</extracomment>
        <translation>Kfz-Kennzeichen</translation>
    </message>
    <message>
        <source>panorama</source>
        <extracomment>anon_plugin/processing/algorithms/anonymize_base.py</extracomment>
        <translation>Panorama</translation>
    </message>
    <message>
        <source>redact</source>
        <extracomment>anon_plugin/processing/algorithms/anonymize_base.py</extracomment>
        <translation>schwärzen</translation>
    </message>
    <message>
        <source>street</source>
        <extracomment>anon_plugin/processing/algorithms/anonymize_base.py</extracomment>
        <translation>Straße</translation>
    </message>
    <message>
        <source>Anonymize faces</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizefaces.py</extracomment>
        <translation>Gesichter anonymisieren</translation>
    </message>
    <message>
        <source>Makes faces in photos and panoramas unrecognizable, and nothing else.</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizefaces.py</extracomment>
        <translation>Macht Gesichter in Fotos und Panoramen unkenntlich, und sonst nichts.</translation>
    </message>
    <message>
        <source>The same as &apos;Anonymize photos&apos; for one kind of object, on a folder or on the photos that a layer names.</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizefaces.py</extracomment>
        <translation>Dasselbe wie „Fotos anonymisieren“ für eine einzige Objektart, mit den Fotos eines Ordners oder denen, die ein Layer nennt.</translation>
    </message>
    <message>
        <source>Anonymize photo layer</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizephotolayer.py</extracomment>
        <translation>Foto-Layer anonymisieren</translation>
    </message>
    <message>
        <source>Makes faces and licence plates unrecognizable in the photos that a layer names.</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizephotolayer.py</extracomment>
        <translation>Macht Gesichter und Kennzeichen in den Fotos unkenntlich, die ein Layer nennt.</translation>
    </message>
    <message>
        <source>Takes a layer as &apos;Import geotagged photos&apos; makes it, so photos can first be selected by place, time or any other field. Otherwise the same as &apos;Anonymize photos&apos;. The output mirrors the folders below the one that all the photos have in common.</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizephotolayer.py</extracomment>
        <translation>Nimmt einen Layer, wie ihn „Geogetaggte Fotos importieren“ anlegt; so lassen sich Fotos vorher nach Ort, Zeit oder jedem anderen Feld auswählen. Sonst dasselbe wie „Fotos anonymisieren“. Die Ausgabe bildet die Ordner unterhalb desjenigen nach, der allen Fotos gemeinsam ist.</translation>
    </message>
    <message>
        <source>Anonymize photos</source>
        <extracomment>anon_plugin/gui/first_steps.py</extracomment>
        <translation>Fotos anonymisieren</translation>
    </message>
    <message>
        <source>Makes faces and licence plates in a folder of photos and panoramas unrecognizable.</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizephotos.py</extracomment>
        <translation>Macht Gesichter und Kennzeichen in einem Ordner mit Fotos und Panoramen unkenntlich.</translation>
    </message>
    <message>
        <source>Every photo is searched at full resolution; what is found is destroyed, and the photo is written to the output folder with everything else as it was: position, heading, time, all other tags, and every pixel that no redaction touches.
A photo that cannot be read, searched or written completely is not written at all. It is named with its reason in the log, the report and the Photos layer.</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizephotos.py</extracomment>
        <translation>Jedes Foto wird in voller Auflösung durchsucht; was gefunden wird, wird zerstört, und das Foto wird in den Ausgabeordner geschrieben. Alles andere bleibt, wie es war: Position, Blickrichtung, Zeit, alle übrigen Tags und jedes Pixel, das nicht unkenntlich gemacht werden muss.
Ein Foto, das sich nicht vollständig lesen, durchsuchen oder schreiben lässt, wird gar nicht geschrieben. Protokoll, Bericht und Foto-Layer nennen es mit dem Grund.</translation>
    </message>
    <message>
        <source>Anonymize licence plates</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizeplates.py</extracomment>
        <translation>Kennzeichen anonymisieren</translation>
    </message>
    <message>
        <source>Makes licence plates in photos and panoramas unrecognizable, and nothing else.</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizeplates.py</extracomment>
        <translation>Macht Kfz-Kennzeichen in Fotos und Panoramen unkenntlich, und sonst nichts.</translation>
    </message>
    <message>
        <source>Anonymize</source>
        <extracomment>anon_plugin/processing/algorithms/base.py</extracomment>
        <translation>Anonymisieren</translation>
    </message>
    <message>
        <source>Detect, correct, redact</source>
        <extracomment>anon_plugin/processing/algorithms/base.py</extracomment>
        <translation>Erkennen, korrigieren, unkenntlich machen</translation>
    </message>
    <message>
        <source>Panoramas</source>
        <extracomment>anon_plugin/processing/algorithms/base.py</extracomment>
        <translation>Panoramen</translation>
    </message>
    <message>
        <source>Setup and models</source>
        <extracomment>anon_plugin/processing/algorithms/base.py</extracomment>
        <translation>Einrichtung und Modelle</translation>
    </message>
    <message>
        <source>Results that exist already</source>
        <extracomment>anon_plugin/processing/parameters/outputs.py</extracomment>
        <translation>Ergebnisse, die es schon gibt</translation>
    </message>
    <message>
        <source>resume: keep what an earlier run has done, and do what is missing, changed or failed; files that no run made are left alone. redo: do everything anew. fail: do nothing if there is any result.</source>
        <extracomment>anon_plugin/processing/parameters/outputs.py</extracomment>
        <translation>resume: behalten, was ein früherer Lauf geschafft hat, und erledigen, was fehlt, sich geändert hat oder fehlgeschlagen ist; Dateien, die kein Lauf angelegt hat, bleiben unberührt. redo: alles neu machen. fail: nichts tun, wenn es schon irgendein Ergebnis gibt.</translation>
    </message>
    <message>
        <source>Threads</source>
        <extracomment>anon_plugin/processing/parameters/machine.py</extracomment>
        <translation>Threads</translation>
    </message>
    <message>
        <source>Device</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>Rechengerät</translation>
    </message>
    <message>
        <source>Where the network runs. auto: on a graphics card where there is one that the model can use, else on the processor.</source>
        <extracomment>anon_plugin/processing/parameters/machine.py</extracomment>
        <translation>Worauf das neuronale Netz rechnet. auto: auf einer Grafikkarte, falls es eine gibt, die das Modell nutzen kann, sonst auf dem Prozessor.</translation>
    </message>
    <message>
        <source>How many processor cores the run uses. 0: all but one while the QGIS window is open, so that the map stays usable; all of them without a window.</source>
        <extracomment>anon_plugin/processing/parameters/machine.py</extracomment>
        <translation>Wie viele Prozessorkerne der Lauf nutzt. 0: alle bis auf einen, solange das QGIS-Fenster offen ist, damit die Karte bedienbar bleibt; ohne Fenster alle.</translation>
    </message>
    <message>
        <source>The layer of {layer} has no field &apos;{field}&apos;; it has: {fields}. Choose one that it has.</source>
        <extracomment>anon_plugin/processing/parameters/attributes.py</extracomment>
        <translation>Der Layer von {layer} hat kein Feld &apos;{field}&apos;; er hat: {fields}. Wählen Sie eines davon.</translation>
    </message>
    <message>
        <source>Building {row} is {height} m high. Correct its height, or empty it to use the default.</source>
        <extracomment>anon_plugin/processing/parameters/building_rows.py</extracomment>
        <translation>Gebäude {row} ist {height} m hoch. Berichtigen Sie die Höhe, oder leeren Sie sie, damit der Vorgabewert gilt.</translation>
    </message>
    <message>
        <source>Check setup</source>
        <extracomment>anon_plugin/gui/first_steps.py</extracomment>
        <translation>Einrichtung prüfen</translation>
    </message>
    <message>
        <source>Tells which libraries, models and device are there, and how to get what is missing.</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>Sagt, welche Bibliotheken, Modelle und Rechengeräte da sind und wie man bekommt, was fehlt.</translation>
    </message>
    <message>
        <source>Each library is imported and each model that ships with the plugin searches a small blank picture. In the log, lines with ! name what keeps the anonymizer from working, lines with i what could be better. Nothing is installed, fetched or changed.</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>Jede Bibliothek wird importiert, und jedes Modell, das mit der Erweiterung kommt, durchsucht ein kleines leeres Bild. Im Protokoll nennen Zeilen mit !, was die Anonymisierung verhindert, und Zeilen mit i, was besser sein könnte. Nichts wird installiert, geladen oder geändert.</translation>
    </message>
    <message>
        <source>install</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>installieren</translation>
    </message>
    <message>
        <source>dependencies</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>Abhängigkeiten</translation>
    </message>
    <message>
        <source>libraries</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>Bibliotheken</translation>
    </message>
    <message>
        <source>torch</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>torch</translation>
    </message>
    <message>
        <source>models</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>version</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>Version</translation>
    </message>
    <message>
        <source>GPU</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>Grafikkarte</translation>
    </message>
    <message>
        <source>Report</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>HTML files (*.html)</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>HTML-Dateien (*.html)</translation>
    </message>
    <message>
        <source>An HTML file with the same lines as the log, to send to support.</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>Eine HTML-Datei mit denselben Zeilen wie im Protokoll, zum Weitergeben an die Betreuung.</translation>
    </message>
    <message>
        <source>Everything needed is there</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>Alles Nötige ist da</translation>
    </message>
    <message>
        <source>Problems</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>What was found, as text</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>Was gefunden wurde, als Text</translation>
    </message>
    <message>
        <source>Cube map to panorama</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Cubemap zum Panorama zusammensetzen</translation>
    </message>
    <message>
        <source>Puts the six faces of cube maps together into equirectangular panoramas.</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Setzt die sechs Würfelseiten von Cubemaps zu equirektangularen Panoramen zusammen.</translation>
    </message>
    <message>
        <source>With the folder of the original panoramas given, what was edited in the faces is written into the originals: all tags and every pixel that nobody edited stay as they were. That needs faces that were cut by &apos;Panorama to cube map&apos; with the same layout and field of view, and kept as PNG; of JPEG faces every pixel counts as edited.
Without it the panorama is made from the faces alone and carries no tags.</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Ist der Ordner der Originalpanoramen angegeben, so wird in die Originale geschrieben, was in den Würfelseiten bearbeitet wurde: Alle Tags und jedes Pixel, das niemand bearbeitet hat, bleiben, wie sie waren. Dafür müssen die Würfelseiten mit „Panorama in Cubemap zerlegen“ in derselben Anordnung und mit demselben Bildwinkel erzeugt und als PNG aufbewahrt worden sein; bei JPEG gilt jedes Pixel als bearbeitet.
Ohne diesen Ordner entsteht das Panorama allein aus den Würfelseiten und trägt keine Tags.</translation>
    </message>
    <message>
        <source>360</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizevideo.py</extracomment>
        <translation>360</translation>
    </message>
    <message>
        <source>equirectangular</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>equirektangular</translation>
    </message>
    <message>
        <source>cube</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Würfel</translation>
    </message>
    <message>
        <source>faces</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Würfelseiten</translation>
    </message>
    <message>
        <source>reproject</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>umprojizieren</translation>
    </message>
    <message>
        <source>spherical</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>sphärisch</translation>
    </message>
    <message>
        <source>stitch</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>zusammensetzen</translation>
    </message>
    <message>
        <source>Folder of the original panoramas</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Ordner der Originalpanoramen</translation>
    </message>
    <message>
        <source>The panoramas that the faces were cut from, in the same sub-folders. They are only read. Results get their tags, size and file format.</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Die Panoramen, aus denen die Würfelseiten stammen, in denselben Unterordnern. Sie werden nur gelesen. Die Ergebnisse bekommen deren Tags, Größe und Dateiformat.</translation>
    </message>
    <message>
        <source>Panorama width in pixels</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Breite des Panoramas in Pixeln</translation>
    </message>
    <message>
        <source>Without originals. Empty: the resolution that the faces have in their middle.</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Ohne Originale. Leer: die Auflösung, die die Würfelseiten in ihrer Mitte haben.</translation>
    </message>
    <message>
        <source>File format</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Dateiformat</translation>
    </message>
    <message>
        <source>Of panoramas that are made without originals.</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Für Panoramen, die ohne Originale entstehen.</translation>
    </message>
    <message>
        <source>Panoramas made</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Erzeugte Panoramen</translation>
    </message>
    <message>
        <source>Cube maps failed</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Fehlgeschlagene Cubemaps</translation>
    </message>
    <message>
        <source>The run was cancelled</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Der Lauf wurde abgebrochen</translation>
    </message>
    <message>
        <source>The folder of originals {folder} does not exist.</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Den Ordner der Originale {folder} gibt es nicht.</translation>
    </message>
    <message>
        <source>Layout</source>
        <extracomment>anon_plugin/processing/parameters/cube_maps.py</extracomment>
        <translation>Anordnung</translation>
    </message>
    <message>
        <source>&apos;faces&apos;: six files NAME_front, _right, _back, _left, _up, _down. &apos;cross&apos; and &apos;strip&apos;: one file with all six.</source>
        <extracomment>anon_plugin/processing/parameters/cube_maps.py</extracomment>
        <translation>&apos;faces&apos;: sechs Dateien NAME_front, _right, _back, _left, _up, _down. &apos;cross&apos; und &apos;strip&apos;: eine Datei mit allen sechs Seiten.</translation>
    </message>
    <message>
        <source>Field of view of a face in degrees</source>
        <extracomment>anon_plugin/processing/parameters/cube_maps.py</extracomment>
        <translation>Bildwinkel einer Würfelseite in Grad</translation>
    </message>
    <message>
        <source>Over 90 the faces overlap, so that what an edge would cut is whole in a neighbour.</source>
        <extracomment>anon_plugin/processing/parameters/cube_maps.py</extracomment>
        <translation>Über 90 überlappen sich die Seiten, sodass auf der Nachbarseite ganz zu sehen ist, was eine Kante zerschneiden würde.</translation>
    </message>
    <message>
        <source>The folder for the results, made where it does not exist. It must not be the input folder.</source>
        <extracomment>anon_plugin/processing/parameters/cube_maps.py</extracomment>
        <translation>Der Ordner für die Ergebnisse; er wird angelegt, wenn es ihn nicht gibt. Er darf nicht der Eingabeordner sein.</translation>
    </message>
    <message>
        <source>There is nothing of that kind in the input; nothing was written.</source>
        <extracomment>anon_plugin/processing/results/one_by_one.py</extracomment>
        <translation>In der Eingabe gibt es nichts dieser Art; es wurde nichts geschrieben.</translation>
    </message>
    <message>
        <source>Detect</source>
        <extracomment>anon_plugin/processing/algorithms/detect.py</extracomment>
        <translation>Objekte erkennen</translation>
    </message>
    <message>
        <source>Finds faces, licence plates and more in photos, as a layer to check and correct.</source>
        <extracomment>anon_plugin/processing/algorithms/detect.py</extracomment>
        <translation>Findet Gesichter, Kennzeichen und anderes in Fotos und legt die Funde als Layer zum Prüfen und Berichtigen an.</translation>
    </message>
    <message>
        <source>find</source>
        <extracomment>anon_plugin/processing/algorithms/detect_base.py</extracomment>
        <translation>finden</translation>
    </message>
    <message>
        <source>search</source>
        <extracomment>anon_plugin/processing/algorithms/detect_base.py</extracomment>
        <translation>suchen</translation>
    </message>
    <message>
        <source>model</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Modell</translation>
    </message>
    <message>
        <source>The photos are only read; nothing is written to or beside them. Look at the Detections layer on the map, delete rows, untick their &apos;keep&apos;, change label or region, add rows of your own, and hand it to &apos;Redact detections&apos;. The two steps give the same files as &apos;Anonymize photos&apos; does in one.
Regions are WKT polygons in pixels of the upright photo, x to the right and y down.</source>
        <extracomment>anon_plugin/processing/algorithms/detect_base.py</extracomment>
        <translation>Die Fotos werden nur gelesen; weder in sie noch neben sie wird etwas geschrieben. Sehen Sie sich den Layer „Funde“ auf der Karte an, löschen Sie Zeilen, nehmen Sie das Häkchen bei &apos;keep&apos; weg, ändern Sie Objektart oder Bereich, fügen Sie eigene Zeilen hinzu, und übergeben Sie ihn an „Funde unkenntlich machen“. Die beiden Schritte ergeben dieselben Dateien wie „Fotos anonymisieren“ in einem.
Bereiche sind WKT-Polygone in Pixeln des aufrechten Fotos, x nach rechts und y nach unten.</translation>
    </message>
    <message>
        <source>Detect faces</source>
        <extracomment>anon_plugin/processing/algorithms/detectfaces.py</extracomment>
        <translation>Gesichter erkennen</translation>
    </message>
    <message>
        <source>Finds faces in photos, as a layer to check and correct.</source>
        <extracomment>anon_plugin/processing/algorithms/detectfaces.py</extracomment>
        <translation>Findet Gesichter in Fotos und legt die Funde als Layer zum Prüfen und Berichtigen an.</translation>
    </message>
    <message>
        <source>The layer of {name} lacks the fields {missing}. It needs {needed}, as &apos;Detect&apos; writes them; score, shape and keep are optional.</source>
        <extracomment>anon_plugin/processing/parameters/detection_rows.py</extracomment>
        <translation>Dem Layer von {name} fehlen die Felder {missing}. Er braucht {needed}, wie „Objekte erkennen“ sie schreibt; score, shape und keep sind optional.</translation>
    </message>
    <message>
        <source>Detect licence plates</source>
        <extracomment>anon_plugin/processing/algorithms/detectplates.py</extracomment>
        <translation>Kennzeichen erkennen</translation>
    </message>
    <message>
        <source>Finds licence plates in photos, as a layer to check and correct.</source>
        <extracomment>anon_plugin/processing/algorithms/detectplates.py</extracomment>
        <translation>Findet Kfz-Kennzeichen in Fotos und legt die Funde als Layer zum Prüfen und Berichtigen an.</translation>
    </message>
    <message>
        <source>Estimate a run</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Lauf abschätzen</translation>
    </message>
    <message>
        <source>Tells from a sample of a folder how long it takes to anonymize, and how much space.</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Sagt anhand einer Stichprobe, wie lange es dauert, einen Ordner zu anonymisieren, und wie viel Platz das braucht.</translation>
    </message>
    <message>
        <source>time</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>duration</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>disk space</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Speicherplatz</translation>
    </message>
    <message>
        <source>speed</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Geschwindigkeit</translation>
    </message>
    <message>
        <source>performance</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Leistung</translation>
    </message>
    <message>
        <source>benchmark</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Benchmark</translation>
    </message>
    <message>
        <source>Photos in the sample</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Fotos in der Stichprobe</translation>
    </message>
    <message>
        <source>More photos take longer and give a better estimate.</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Mehr Fotos dauern länger und ergeben eine bessere Schätzung.</translation>
    </message>
    <message>
        <source>Photos in the folder</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Fotos im Ordner</translation>
    </message>
    <message>
        <source>Photos of the sample that failed</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Fehlgeschlagene Fotos der Stichprobe</translation>
    </message>
    <message>
        <source>Expected megapixels of all photos</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Erwartete Megapixel aller Fotos</translation>
    </message>
    <message>
        <source>Expected duration in seconds</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Erwartete Dauer in Sekunden</translation>
    </message>
    <message>
        <source>Expected size of the results in bytes</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Erwartete Größe der Ergebnisse in Byte</translation>
    </message>
    <message>
        <source>What would make it faster</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Was den Lauf beschleunigen würde</translation>
    </message>
    <message>
        <source>There is no photo in {folder}. Choose another folder.</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>In {folder} ist kein Foto. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Where the time goes: {shares}</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Wohin die Zeit geht: {shares}</translation>
    </message>
    <message>
        <source>Most of the time goes into the search: a graphics card that torch can use would shorten it most.</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Die meiste Zeit geht in die Suche: Am meisten würde eine Grafikkarte helfen, die torch nutzen kann.</translation>
    </message>
    <message>
        <source>{used} of {cores} processor cores are used: raise THREADS.</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>{used} von {cores} Prozessorkernen werden genutzt: Erhöhen Sie THREADS.</translation>
    </message>
    <message>
        <source>Much of the time goes into reading: if the photos lie on a network folder or a slow disk, copy them to a fast local one first.</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Viel Zeit geht ins Lesen: Wenn die Fotos auf einem Netzlaufwerk oder einer langsamen Platte liegen, kopieren Sie sie erst auf eine schnelle lokale.</translation>
    </message>
    <message numerus="yes">
        <source>{count} photos of the sample failed; run them alone to see why.</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>
            <numerusform>{count} Foto der Stichprobe ist fehlgeschlagen; verarbeiten Sie es einzeln, um den Grund zu sehen.</numerusform>
            <numerusform>{count} Fotos der Stichprobe sind fehlgeschlagen; verarbeiten Sie diese einzeln, um den Grund zu sehen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Evaluate detections</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Funde bewerten</translation>
    </message>
    <message>
        <source>Compares detections with annotated photos and tells how many objects are missed.</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Vergleicht Funde mit annotierten Fotos und sagt, wie viele Objekte übersehen werden.</translation>
    </message>
    <message>
        <source>accuracy</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>recall</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Trefferquote</translation>
    </message>
    <message>
        <source>precision</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Präzision</translation>
    </message>
    <message>
        <source>ground truth</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Referenzdaten</translation>
    </message>
    <message>
        <source>COCO</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>COCO</translation>
    </message>
    <message>
        <source>YOLO</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>YOLO</translation>
    </message>
    <message>
        <source>VOC</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>VOC</translation>
    </message>
    <message>
        <source>IoU</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>IoU</translation>
    </message>
    <message>
        <source>AP50</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>AP50</translation>
    </message>
    <message>
        <source>Detections (layer)</source>
        <extracomment>anon_plugin/processing/parameters/comparison.py</extracomment>
        <translation>Funde (Layer)</translation>
    </message>
    <message>
        <source>A DETECTIONS layer: fields photo, label, score, region_px.</source>
        <extracomment>anon_plugin/processing/parameters/comparison.py</extracomment>
        <translation>Ein Layer aus DETECTIONS: Felder photo, label, score, region_px.</translation>
    </message>
    <message>
        <source>Detections (JSON file)</source>
        <extracomment>anon_plugin/processing/parameters/comparison.py</extracomment>
        <translation>Funde (JSON-Datei)</translation>
    </message>
    <message>
        <source>In place of a layer: a list of photo, label, score and region_px or bbox; GeoJSON of such a layer; or COCO results.</source>
        <extracomment>anon_plugin/processing/parameters/comparison.py</extracomment>
        <translation>Anstelle eines Layers: eine Liste mit photo, label, score und region_px oder bbox; GeoJSON eines solchen Layers; oder COCO-Ergebnisse.</translation>
    </message>
    <message>
        <source>Ground truth (file or folder)</source>
        <extracomment>anon_plugin/processing/parameters/comparison.py</extracomment>
        <translation>Referenzdaten (Datei oder Ordner)</translation>
    </message>
    <message>
        <source>Ground truth (layer)</source>
        <extracomment>anon_plugin/processing/parameters/comparison.py</extracomment>
        <translation>Referenzdaten (Layer)</translation>
    </message>
    <message>
        <source>Folder of the photos</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Ordner der Fotos</translation>
    </message>
    <message>
        <source>Where the annotated photos lie, if neither the detections&apos; paths nor the ground truth lead to them. Only for RMSE and the report&apos;s pictures.</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Wo die annotierten Fotos liegen, falls weder die Pfade der Funde noch die Referenzdaten zu ihnen führen. Nur für RMSE und die Bilder im Bericht.</translation>
    </message>
    <message>
        <source>Least IoU</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Mindest-IoU</translation>
    </message>
    <message>
        <source>How well a finding must fit an object to be right. 0.5 is usual.</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Wie gut ein Fund auf ein Objekt passen muss, um richtig zu sein. Üblich ist 0,5.</translation>
    </message>
    <message>
        <source>Least score</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Mindest-Score</translation>
    </message>
    <message>
        <source>Findings below it do not count. Curves and average precision take all findings that are there: give detections made with a low confidence for them.</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Funde darunter zählen nicht. Kurven und mittlere Präzision nutzen alle vorhandenen Funde: Geben Sie dafür Funde an, die mit niedriger Konfidenz entstanden sind.</translation>
    </message>
    <message>
        <source>Covered by</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Abgedeckt durch</translation>
    </message>
    <message>
        <source>What covers an object: the redaction with its usual shape and margin, or the bare region that was found.</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Was ein Objekt abdeckt: die Unkenntlichmachung mit ihrer üblichen Form und ihrem Rand (redaction) oder der bloße gefundene Bereich (region).</translation>
    </message>
    <message>
        <source>Open the photos</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Fotos öffnen</translation>
    </message>
    <message>
        <source>For the RMSE against a perfect redaction and the pictures of the worst misses. Without it everything else is measured, much quicker.</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Für den RMSE gegenüber einer vollkommenen Unkenntlichmachung und die Bilder der schlimmsten übersehenen Objekte. Ohne dies wird alles andere gemessen, und viel schneller.</translation>
    </message>
    <message>
        <source>A page with figures, curves and misses, and the same as JSON beside it.</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Eine Seite mit Kennzahlen, Kurven und übersehenen Objekten; daneben dasselbe als JSON.</translation>
    </message>
    <message>
        <source>All figures as JSON</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Alle Kennzahlen als JSON</translation>
    </message>
    <message>
        <source>What may be left</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Was übrig sein kann</translation>
    </message>
    <message>
        <source>No photo of the detections is annotated. Photos are recognised by their file names: the detections have {detected}, the ground truth {annotated}.</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Kein Foto der Funde ist annotiert. Fotos werden an ihren Dateinamen erkannt: Die Funde haben {detected}, die Referenzdaten {annotated}.</translation>
    </message>
    <message>
        <source>Give the ground truth either as a file or folder, or as a layer, not both.</source>
        <extracomment>anon_plugin/processing/parameters/comparison.py</extracomment>
        <translation>Geben Sie die Referenzdaten entweder als Datei oder Ordner oder als Layer an, nicht beides.</translation>
    </message>
    <message>
        <source>Give the detections either as a layer or as a file, not both.</source>
        <extracomment>anon_plugin/processing/parameters/comparison.py</extracomment>
        <translation>Geben Sie die Funde entweder als Layer oder als Datei an, nicht beides.</translation>
    </message>
    <message>
        <source>Export detections</source>
        <extracomment>anon_plugin/processing/algorithms/exportdetections.py</extracomment>
        <translation>Funde exportieren</translation>
    </message>
    <message>
        <source>Writes a layer of detections as COCO, YOLO or CSV, for other tools.</source>
        <extracomment>anon_plugin/processing/algorithms/exportdetections.py</extracomment>
        <translation>Schreibt einen Layer mit Funden als COCO, YOLO oder CSV für andere Programme.</translation>
    </message>
    <message>
        <source>CSV</source>
        <extracomment>anon_plugin/processing/algorithms/exportdetections.py</extracomment>
        <translation>CSV</translation>
    </message>
    <message>
        <source>annotations</source>
        <extracomment>anon_plugin/processing/algorithms/exportdetections.py</extracomment>
        <translation>Annotationen</translation>
    </message>
    <message>
        <source>labels</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Objektarten</translation>
    </message>
    <message>
        <source>training data</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Trainingsdaten</translation>
    </message>
    <message>
        <source>Format</source>
        <extracomment>anon_plugin/processing/algorithms/exportdetections.py</extracomment>
        <translation>Format</translation>
    </message>
    <message>
        <source>Folder for the annotations</source>
        <extracomment>anon_plugin/processing/algorithms/exportdetections.py</extracomment>
        <translation>Ordner für die Annotationen</translation>
    </message>
    <message>
        <source>Detections to export</source>
        <extracomment>anon_plugin/processing/algorithms/exportdetections.py</extracomment>
        <translation>Zu exportierende Funde</translation>
    </message>
    <message>
        <source>A layer as &apos;Detect&apos; makes it, perhaps corrected since.</source>
        <extracomment>anon_plugin/processing/algorithms/exportdetections.py</extracomment>
        <translation>Ein Layer, wie ihn „Objekte erkennen“ anlegt, seither vielleicht berichtigt.</translation>
    </message>
    <message>
        <source>What the other tool reads.</source>
        <extracomment>anon_plugin/processing/algorithms/exportdetections.py</extracomment>
        <translation>Was das andere Programm liest.</translation>
    </message>
    <message>
        <source>Made where it does not exist; photos are not copied.</source>
        <extracomment>anon_plugin/processing/algorithms/exportdetections.py</extracomment>
        <translation>Wird angelegt, wenn es ihn nicht gibt; Fotos werden nicht kopiert.</translation>
    </message>
    <message>
        <source>Detections written</source>
        <extracomment>anon_plugin/processing/algorithms/exportdetections.py</extracomment>
        <translation>Geschriebene Funde</translation>
    </message>
    <message>
        <source>Rows that fit no photo</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Zeilen, die zu keinem Foto passen</translation>
    </message>
    <message>
        <source>Buildings to hide</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Zu verbergende Gebäude</translation>
    </message>
    <message>
        <source>The footprints of the buildings to hide, in any reference system.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Die Grundrisse der zu verbergenden Gebäude, in einem beliebigen Koordinatenbezugssystem.</translation>
    </message>
    <message>
        <source>Field with the height</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Feld mit der Höhe</translation>
    </message>
    <message>
        <source>Metres from the ground to the top of the roof. Empty rows take the default.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Meter vom Boden bis zum First. Für leere Zeilen gilt der Vorgabewert.</translation>
    </message>
    <message>
        <source>Default height in metres</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Vorgabe für die Höhe in Metern</translation>
    </message>
    <message>
        <source>For buildings without a height. Too high hides sky, too low leaves the roof.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Für Gebäude ohne Höhe. Zu hoch verdeckt Himmel, zu niedrig lässt das Dach stehen.</translation>
    </message>
    <message>
        <source>Field with the ground&apos;s height</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Feld mit der Geländehöhe</translation>
    </message>
    <message>
        <source>Metres above any common level, such as the sea&apos;s. The camera stands on the ground of the nearest building. Empty: all is level.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Meter über einem beliebigen gemeinsamen Niveau, etwa dem Meeresspiegel. Die Kamera steht auf dem Gelände des nächsten Gebäudes. Leer: Alles ist eben.</translation>
    </message>
    <message>
        <source>What may stand in front</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Was davor stehen kann</translation>
    </message>
    <message>
        <source>Footprints of all buildings, those to hide among them or not. What they hide from wherever the camera may have been is not redacted. Empty: nothing hides anything.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Grundrisse aller Gebäude, ob die zu verbergenden darunter sind oder nicht. Was sie von jedem möglichen Standort der Kamera aus verdecken, wird nicht unkenntlich gemacht. Leer: Nichts verdeckt etwas.</translation>
    </message>
    <message>
        <source>Field with their height</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Feld mit deren Höhe</translation>
    </message>
    <message>
        <source>Metres. A building without a height counts as a wall of 2 m.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Meter. Ein Gebäude ohne Höhe gilt als Mauer von 2 m.</translation>
    </message>
    <message>
        <source>Field with their ground&apos;s height</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Feld mit deren Geländehöhe</translation>
    </message>
    <message>
        <source>Metres above the same level as that of the buildings to hide.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Meter über demselben Niveau wie bei den zu verbergenden Gebäuden.</translation>
    </message>
    <message>
        <source>Effect</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Effekt</translation>
    </message>
    <message>
        <source>Field of view of flat photos in degrees</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Bildwinkel flacher Fotos in Grad</translation>
    </message>
    <message>
        <source>Greatest distance in metres</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Größte Entfernung in Metern</translation>
    </message>
    <message>
        <source>Buildings farther off are left as they are.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Gebäude, die weiter weg sind, bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Height of the camera in metres</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Höhe der Kamera in Metern</translation>
    </message>
    <message>
        <source>Above the ground: 2.5 on a car&apos;s roof, 1.6 in a hand.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Über dem Boden: 2,5 auf einem Autodach, 1,6 in der Hand.</translation>
    </message>
    <message>
        <source>Uncertainty of the position in metres</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Unsicherheit der Position in Metern</translation>
    </message>
    <message>
        <source>How far the camera may have been from where its position says: 0.1 for a surveyed trajectory, 5 or more for a phone in a street. The region grows accordingly.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Wie weit die Kamera von ihrer angegebenen Position entfernt gewesen sein kann: 0,1 bei einer vermessenen Trajektorie, 5 oder mehr bei einem Telefon in einer Straße. Der Bereich wächst entsprechend.</translation>
    </message>
    <message>
        <source>Uncertainty of the heading in degrees</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Unsicherheit der Blickrichtung in Grad</translation>
    </message>
    <message>
        <source>To either side: 0.2 for a surveyed trajectory, 10 or more for a phone&apos;s compass.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Zu jeder Seite: 0,2 bei einer vermessenen Trajektorie, 10 oder mehr beim Kompass eines Telefons.</translation>
    </message>
    <message>
        <source>Uncertainty of pitch and roll in degrees</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Unsicherheit von Nick- und Rollwinkel in Grad</translation>
    </message>
    <message>
        <source>Up and down: a car on a slope of 5 % looks 3 degrees up.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Nach oben und unten: Ein Auto auf einer Steigung von 5 % blickt 3 Grad nach oben.</translation>
    </message>
    <message>
        <source>From the left to the right edge. Empty: from the focal length and the sensor&apos;s size in EXIF. Panoramas do not need it.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Vom linken zum rechten Rand. Leer: aus Brennweite und Sensorgröße in den EXIF-Daten. Panoramen brauchen die Angabe nicht.</translation>
    </message>
    <message>
        <source>How the facade is made unrecognizable; nothing of it is kept.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Wie die Fassade unkenntlich gemacht wird; von ihr bleibt nichts erhalten.</translation>
    </message>
    <message>
        <source>Copy photos that show none of them</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Fotos kopieren, die keines davon zeigen</translation>
    </message>
    <message>
        <source>Copies them to the output byte for byte, so that it is complete. Their faces and plates are as they were in the input.</source>
        <extracomment>anon_plugin/processing/parameters/facades.py</extracomment>
        <translation>Kopiert sie Byte für Byte in die Ausgabe, damit diese vollständig ist. Gesichter und Kennzeichen darin bleiben, wie sie in der Eingabe waren.</translation>
    </message>
    <message>
        <source>objects annotated</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>annotierte Objekte</translation>
    </message>
    <message>
        <source>objects found</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>gefundene Objekte</translation>
    </message>
    <message>
        <source>false findings</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>Fehlfunde</translation>
    </message>
    <message>
        <source>recall, lower 95 % limit</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>Trefferquote, untere 95-%-Grenze</translation>
    </message>
    <message>
        <source>recall, upper 95 % limit</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>Trefferquote, obere 95-%-Grenze</translation>
    </message>
    <message>
        <source>recall of objects at least 20 pixels wide</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>Trefferquote bei Objekten von mindestens 20 Pixeln Breite</translation>
    </message>
    <message>
        <source>recall at one false finding a photo</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>Trefferquote bei einem Fehlfund je Foto</translation>
    </message>
    <message>
        <source>score at one false finding a photo</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>Score bei einem Fehlfund je Foto</translation>
    </message>
    <message>
        <source>false findings a photo</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>Fehlfunde je Foto</translation>
    </message>
    <message>
        <source>average precision at the chosen IoU</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>mittlere Präzision bei der gewählten IoU</translation>
    </message>
    <message>
        <source>IoU per box</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>IoU je Rahmen</translation>
    </message>
    <message>
        <source>IoU per class</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>IoU je Klasse</translation>
    </message>
    <message>
        <source>share of objects covered to at least 90 %</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>Anteil der zu mindestens 90 % abgedeckten Objekte</translation>
    </message>
    <message>
        <source>share not covered, upper 95 % limit</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>nicht abgedeckter Anteil, obere 95-%-Grenze</translation>
    </message>
    <message>
        <source>Photos compared</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Verglichene Fotos</translation>
    </message>
    <message>
        <source>RMSE against a perfect redaction, in grey levels</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>RMSE gegenüber einer vollkommenen Unkenntlichmachung, in Graustufen</translation>
    </message>
    <message>
        <source>Photo</source>
        <extracomment>anon_plugin/processing/layers/forms.py</extracomment>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Detections</source>
        <extracomment>anon_plugin/processing/layers/forms.py</extracomment>
        <translation>Funde</translation>
    </message>
    <message>
        <source>Detection</source>
        <extracomment>anon_plugin/processing/layers/forms.py</extracomment>
        <translation>Fund</translation>
    </message>
    <message>
        <source>All else</source>
        <extracomment>anon_plugin/processing/layers/forms.py</extracomment>
        <translation>Alles Übrige</translation>
    </message>
    <message>
        <source>Import detections</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Funde importieren</translation>
    </message>
    <message>
        <source>Reads annotations of other tools into a layer of detections.</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Liest Annotationen anderer Programme in einen Layer mit Funden ein.</translation>
    </message>
    <message>
        <source>Pascal VOC</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Pascal VOC</translation>
    </message>
    <message>
        <source>Annotation file</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Annotationsdatei</translation>
    </message>
    <message>
        <source>A COCO JSON, GeoJSON or CSV file.</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Eine COCO-JSON-, GeoJSON- oder CSV-Datei.</translation>
    </message>
    <message>
        <source>Or a folder of annotations</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Oder ein Ordner mit Annotationen</translation>
    </message>
    <message>
        <source>Detections read</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Gelesene Funde</translation>
    </message>
    <message>
        <source>Pictures that fit no photo</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Bilder, die zu keinem Foto passen</translation>
    </message>
    <message numerus="yes">
        <source>{count} annotated pictures fit no photo: {names}</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>
            <numerusform>{count} annotiertes Bild passt zu keinem Foto: {names}</numerusform>
            <numerusform>{count} annotierte Bilder passen zu keinem Foto: {names}</numerusform>
        </translation>
    </message>
    <message>
        <source>Give either an annotation file or a folder of annotations.</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Geben Sie entweder eine Annotationsdatei oder einen Ordner mit Annotationen an.</translation>
    </message>
    <message>
        <source>Import oriented imagery</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Orientierte Bilddaten importieren</translation>
    </message>
    <message>
        <source>Reads photos with position and pose from the lists of other systems into a layer.</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Liest Fotos mit Position und Orientierung aus den Listen anderer Systeme in einen Layer ein.</translation>
    </message>
    <message>
        <source>Known are Esri oriented imagery tables (as CSV or as a layer with their fields, such as ImagePath, CameraHeading and CameraPitch), &apos;mapillary_image_description.json&apos;, and STAC item collections as Panoramax serves them.
The result has the fields of &apos;Import geotagged photos&apos; and further ones: choose &apos;direction&apos;, &apos;pitch&apos; and &apos;roll&apos; as the pose fields of &apos;Redact facades&apos;. Angles are degrees clockwise from north, above the horizon, and clockwise around the line of sight.
Nothing is fetched: photos that a list names by their address need a folder in which they lie under the same name.</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Bekannt sind Tabellen orientierter Bilddaten von Esri (als CSV oder als Layer mit deren Feldern, etwa ImagePath, CameraHeading und CameraPitch), &apos;mapillary_image_description.json&apos; und STAC-Item-Sammlungen, wie Panoramax sie ausliefert.
Das Ergebnis hat die Felder von „Geogetaggte Fotos importieren“ und weitere: Wählen Sie &apos;direction&apos;, &apos;pitch&apos; und &apos;roll&apos; als Orientierungsfelder von „Fassaden unkenntlich machen“. Winkel sind Grad im Uhrzeigersinn von Nord, über dem Horizont und im Uhrzeigersinn um die Blickachse.
Nichts wird heruntergeladen: Fotos, die eine Liste mit ihrer Webadresse nennt, brauchen einen Ordner, in dem sie unter demselben Namen liegen.</translation>
    </message>
    <message>
        <source>Esri</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Esri</translation>
    </message>
    <message>
        <source>Mapillary</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Mapillary</translation>
    </message>
    <message>
        <source>Panoramax</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Panoramax</translation>
    </message>
    <message>
        <source>STAC</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>STAC</translation>
    </message>
    <message>
        <source>trajectory</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Trajektorie</translation>
    </message>
    <message>
        <source>mobile mapping</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Mobile Mapping</translation>
    </message>
    <message>
        <source>heading</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Blickrichtung</translation>
    </message>
    <message>
        <source>List of photos</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Liste der Fotos</translation>
    </message>
    <message>
        <source>A CSV or JSON file. Relative paths in it begin at its folder.</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Eine CSV- oder JSON-Datei. Relative Pfade darin beginnen in ihrem Ordner.</translation>
    </message>
    <message>
        <source>Or an oriented imagery layer</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Oder ein Layer mit orientierten Bilddaten</translation>
    </message>
    <message>
        <source>A table or point layer with the fields of an oriented imagery table.</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Eine Tabelle oder ein Punkt-Layer mit den Feldern einer Tabelle orientierter Bilddaten.</translation>
    </message>
    <message>
        <source>Where to look, by name, for photos that are not where the list says.</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Wo nach dem Namen gesucht wird, wenn Fotos nicht dort sind, wo die Liste sagt.</translation>
    </message>
    <message>
        <source>Photos</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>One point a photo, ready for every other step.</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Ein Punkt je Foto, bereit für jeden weiteren Schritt.</translation>
    </message>
    <message>
        <source>Photos listed</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Aufgeführte Fotos</translation>
    </message>
    <message>
        <source>Of these, photos that are nowhere to be found</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Davon Fotos, die nirgends zu finden sind</translation>
    </message>
    <message numerus="yes">
        <source>{count} photos are nowhere to be found: {names}</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>
            <numerusform>{count} Foto ist nirgends zu finden: {names}</numerusform>
            <numerusform>{count} Fotos sind nirgends zu finden: {names}</numerusform>
        </translation>
    </message>
    <message>
        <source>Give either a list of photos or an oriented imagery layer.</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Geben Sie entweder eine Liste der Fotos oder einen Layer mit orientierten Bilddaten an.</translation>
    </message>
    <message>
        <source>The layer has no field ImagePath; it has: {names}. Give an oriented imagery table.</source>
        <extracomment>anon_plugin/processing/algorithms/importorientedimagery.py</extracomment>
        <translation>Der Layer hat kein Feld ImagePath; er hat: {names}. Geben Sie eine Tabelle orientierter Bilddaten an.</translation>
    </message>
    <message>
        <source>Install model</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Modell installieren</translation>
    </message>
    <message>
        <source>Installs a detector that others made, so that MODEL parameters take its name.</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Installiert ein Erkennungsmodell von anderen, sodass Parameter MODEL seinen Namen annehmen.</translation>
    </message>
    <message>
        <source>download</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>herunterladen</translation>
    </message>
    <message>
        <source>weights</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>ONNX</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>ONNX</translation>
    </message>
    <message>
        <source>EgoBlur</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>EgoBlur</translation>
    </message>
    <message>
        <source>YuNet</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>YuNet</translation>
    </message>
    <message>
        <source>SCRFD</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>SCRFD</translation>
    </message>
    <message>
        <source>offline</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>offline</translation>
    </message>
    <message>
        <source>Model file, folder or URL</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Modelldatei, Ordner oder URL</translation>
    </message>
    <message>
        <source>A model file, a zip or folder of them, a URL (https://, http://, file://), or a name of the catalogue such as yunet.</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Eine Modelldatei, ein ZIP oder Ordner davon, eine URL (https://, http://, file://) oder ein Name aus dem Katalog wie yunet.</translation>
    </message>
    <message>
        <source>Name</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Name</translation>
    </message>
    <message>
        <source>What MODEL parameters shall take. Empty: the catalogue&apos;s or the file&apos;s name.</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Was Parameter MODEL annehmen sollen. Leer: der Name im Katalog oder der der Datei.</translation>
    </message>
    <message>
        <source>SHA-256 as its publisher states it</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>SHA-256, wie der Herausgeber sie angibt</translation>
    </message>
    <message>
        <source>64 hexadecimal digits. A file with another SHA-256 is refused.</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>64 hexadezimale Ziffern. Eine Datei mit einer anderen SHA-256 wird abgelehnt.</translation>
    </message>
    <message>
        <source>Trust the file without a known SHA-256</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Der Datei ohne bekannte SHA-256 vertrauen</translation>
    </message>
    <message>
        <source>Needed where neither the catalogue nor you can say which SHA-256 the file must have. Tick it only for a file whose origin you know: a model decides what is anonymized.</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Nötig, wenn weder der Katalog noch Sie sagen können, welche SHA-256 die Datei haben muss. Setzen Sie das Häkchen nur bei einer Datei, deren Herkunft Sie kennen: Ein Modell entscheidet, was anonymisiert wird.</translation>
    </message>
    <message>
        <source>Replace an installed model of that name</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Ein installiertes Modell dieses Namens ersetzen</translation>
    </message>
    <message>
        <source>Otherwise a name that is taken is refused.</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Sonst wird ein vergebener Name abgelehnt.</translation>
    </message>
    <message>
        <source>Name that MODEL parameters take</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Name, den Parameter MODEL annehmen</translation>
    </message>
    <message>
        <source>What it finds</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Was es findet</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Models installed</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Installierte Modelle</translation>
    </message>
    <message>
        <source>{name}: finds {labels}; {size} bytes, SHA-256 {sha256}; in {path}</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>{name}: findet {labels}; {size} Byte, SHA-256 {sha256}; in {path}</translation>
    </message>
    <message>
        <source>The URL {url} names no file. Give the URL of the model file itself.</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Die URL {url} nennt keine Datei. Geben Sie die URL der Modelldatei selbst an.</translation>
    </message>
    <message>
        <source>Fetching {url}</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>{url} wird geladen</translation>
    </message>
    <message>
        <source>{url} could not be fetched: {error}. Check the address and the network settings of QGIS, or fetch the file by other means and give its path.</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>{url} konnte nicht geladen werden: {error}. Prüfen Sie die Adresse und die Netzwerkeinstellungen von QGIS, oder laden Sie die Datei auf anderem Weg und geben Sie ihren Pfad an.</translation>
    </message>
    <message>
        <source>{url} could not be fetched completely. Try again.</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>{url} konnte nicht vollständig geladen werden. Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Panorama to cube map</source>
        <extracomment>anon_plugin/processing/algorithms/panoramatocubemap.py</extracomment>
        <translation>Panorama in Cubemap zerlegen</translation>
    </message>
    <message>
        <source>Cuts panoramas into six pictures without distortion, so that other tools can use them.</source>
        <extracomment>anon_plugin/processing/algorithms/panoramatocubemap.py</extracomment>
        <translation>Zerlegt Panoramen in sechs Bilder ohne Verzerrung, damit andere Programme sie nutzen können.</translation>
    </message>
    <message>
        <source>Nothing is anonymized here. The faces carry no tags; &apos;Cube map to panorama&apos; puts edited faces back into the original with its tags and all its other pixels.
The up face&apos;s lower edge meets the front face, and so does the down face&apos;s upper edge. What a cropped panorama does not show is black.</source>
        <extracomment>anon_plugin/processing/algorithms/panoramatocubemap.py</extracomment>
        <translation>Hier wird nichts anonymisiert. Die Würfelseiten tragen keine Tags; „Cubemap zum Panorama zusammensetzen“ setzt bearbeitete Seiten wieder in das Original ein, mit dessen Tags und allen übrigen Pixeln.
Der untere Rand der oberen Seite grenzt an die vordere, ebenso der obere Rand der unteren Seite. Was ein beschnittenes Panorama nicht zeigt, ist schwarz.</translation>
    </message>
    <message>
        <source>Face size in pixels</source>
        <extracomment>anon_plugin/processing/algorithms/panoramatocubemap.py</extracomment>
        <translation>Größe einer Würfelseite in Pixeln</translation>
    </message>
    <message>
        <source>Along a side. Empty: the panorama&apos;s own resolution.</source>
        <extracomment>anon_plugin/processing/algorithms/panoramatocubemap.py</extracomment>
        <translation>Entlang einer Kante. Leer: die Auflösung des Panoramas selbst.</translation>
    </message>
    <message>
        <source>PNG keeps every pixel, so that unedited ones can be told later; JPEG is small.</source>
        <extracomment>anon_plugin/processing/algorithms/panoramatocubemap.py</extracomment>
        <translation>PNG erhält jedes Pixel, sodass unbearbeitete später zu erkennen sind; JPEG ist klein.</translation>
    </message>
    <message>
        <source>Cube maps</source>
        <extracomment>anon_plugin/processing/algorithms/panoramatocubemap.py</extracomment>
        <translation>Cubemaps</translation>
    </message>
    <message>
        <source>Panoramas cut</source>
        <extracomment>anon_plugin/processing/algorithms/panoramatocubemap.py</extracomment>
        <translation>Zerlegte Panoramen</translation>
    </message>
    <message>
        <source>Photos failed</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Fehlgeschlagene Fotos</translation>
    </message>
    <message>
        <source>Folder of photos</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Ordner mit Fotos</translation>
    </message>
    <message>
        <source>Every photo in it is handled. The folder is only read, never written to.</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Jedes Foto darin wird bearbeitet. Der Ordner wird nur gelesen, nie beschrieben.</translation>
    </message>
    <message>
        <source>Sub-folders too</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Auch Unterordner</translation>
    </message>
    <message>
        <source>Also handle the photos in sub-folders; the output mirrors them.</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Auch die Fotos in Unterordnern bearbeiten; die Ausgabe bildet diese nach.</translation>
    </message>
    <message>
        <source>Photo layer</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Foto-Layer</translation>
    </message>
    <message>
        <source>A layer with one row a photo, as &apos;Import geotagged photos&apos; makes it. Only the selected rows are used where &apos;Selected features only&apos; is ticked.</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Ein Layer mit einer Zeile je Foto, wie ihn „Geogetaggte Fotos importieren“ anlegt. Ist „Nur gewählte Objekte“ angehakt, werden nur die ausgewählten Zeilen verwendet.</translation>
    </message>
    <message>
        <source>Field with the photo&apos;s path</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Feld mit dem Pfad des Fotos</translation>
    </message>
    <message>
        <source>The text field that holds the path of each photo: absolute, file://, or relative to the layer&apos;s own file or to the project.</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Das Textfeld mit dem Pfad jedes Fotos: absolut, file:// oder relativ zur Datei des Layers oder zum Projekt.</translation>
    </message>
    <message>
        <source>Anonymized photos</source>
        <extracomment>anon_plugin/processing/parameters/outputs.py</extracomment>
        <translation>Anonymisierte Fotos</translation>
    </message>
    <message>
        <source>What to anonymize</source>
        <extracomment>anon_plugin/processing/parameters/search.py</extracomment>
        <translation>Was anonymisiert wird</translation>
    </message>
    <message>
        <source>Model</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Least confidence</source>
        <extracomment>anon_plugin/processing/parameters/search.py</extracomment>
        <translation>Mindestkonfidenz</translation>
    </message>
    <message>
        <source>A model&apos;s name, the path of a model file, or several joined by +. Empty: the model that comes with the plugin. &apos;Check setup&apos; lists the names.</source>
        <extracomment>anon_plugin/processing/parameters/search.py</extracomment>
        <translation>Der Name eines Modells, der Pfad einer Modelldatei oder mehrere, mit + verbunden. Leer: das Modell, das mit der Erweiterung kommt. „Einrichtung prüfen“ führt die Namen auf.</translation>
    </message>
    <message>
        <source>Projection of the photos</source>
        <extracomment>anon_plugin/processing/parameters/search.py</extracomment>
        <translation>Projektion der Fotos</translation>
    </message>
    <message>
        <source>One point a photo: what became of it, counts, timings, and its reason if it failed. Photos without a position have no geometry.</source>
        <extracomment>anon_plugin/processing/parameters/outputs.py</extracomment>
        <translation>Ein Punkt je Foto: was aus ihm wurde, Anzahlen, Zeiten und, falls es fehlgeschlagen ist, der Grund. Fotos ohne Position haben keine Geometrie.</translation>
    </message>
    <message>
        <source>Length of sight lines in metres</source>
        <extracomment>anon_plugin/processing/parameters/outputs.py</extracomment>
        <translation>Länge der Sichtlinien in Metern</translation>
    </message>
    <message>
        <source>Above 0, detections are lines of this length from the photo&apos;s position towards what was found. Only for panoramas whose heading is known; the other rows then have no geometry. 0: points.</source>
        <extracomment>anon_plugin/processing/parameters/outputs.py</extracomment>
        <translation>Über 0 sind Funde Linien dieser Länge von der Position des Fotos in Richtung des Fundes. Nur bei Panoramen mit bekannter Blickrichtung; die übrigen Zeilen haben dann keine Geometrie. 0: Punkte.</translation>
    </message>
    <message>
        <source>One row a finding, at the photo&apos;s position: label, score, its region in pixels of the upright photo and, on panoramas, where it is seen from the camera.</source>
        <extracomment>anon_plugin/processing/parameters/outputs.py</extracomment>
        <translation>Eine Zeile je Fund, an der Position des Fotos: Objektart, Score, der Bereich in Pixeln des aufrechten Fotos und bei Panoramen, wo er von der Kamera aus zu sehen ist.</translation>
    </message>
    <message>
        <source>A page to keep as evidence: settings, model, counts, failures, pictures of results. The same figures are written as JSON beside it.</source>
        <extracomment>anon_plugin/processing/parameters/outputs.py</extracomment>
        <translation>Eine Seite zum Aufbewahren als Nachweis: Einstellungen, Modell, Anzahlen, Fehlschläge, Bilder von Ergebnissen. Dieselben Angaben werden daneben als JSON geschrieben.</translation>
    </message>
    <message>
        <source>Every photo in it is handled. The folder is only read, never written to. Leave it empty to use a photo layer.</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Jedes Foto darin wird bearbeitet. Der Ordner wird nur gelesen, nie beschrieben. Lassen Sie das Feld leer, um einen Foto-Layer zu verwenden.</translation>
    </message>
    <message>
        <source>Or a photo layer</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Oder ein Foto-Layer</translation>
    </message>
    <message>
        <source>Field with the heading</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Feld mit der Blickrichtung</translation>
    </message>
    <message>
        <source>Degrees clockwise from true north to which the middle of the photo looks. It counts instead of the photo&apos;s own tag; empty rows leave that to the tag.</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Grad im Uhrzeigersinn von geografisch Nord, in die die Mitte des Fotos blickt. Das Feld gilt anstelle des Tags im Foto; leere Zeilen überlassen es dem Tag.</translation>
    </message>
    <message>
        <source>Field with the pitch</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Feld mit dem Nickwinkel</translation>
    </message>
    <message>
        <source>Degrees by which the middle of the photo looks above the horizon.</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Grad, um die die Mitte des Fotos über den Horizont blickt.</translation>
    </message>
    <message>
        <source>Field with the roll</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Feld mit dem Rollwinkel</translation>
    </message>
    <message>
        <source>Degrees by which the camera is turned clockwise around its line of sight.</source>
        <extracomment>anon_plugin/processing/parameters/photo_input.py</extracomment>
        <translation>Grad, um die die Kamera im Uhrzeigersinn um ihre Blickachse gedreht ist.</translation>
    </message>
    <message>
        <source>Give either a folder of photos or a photo layer.</source>
        <extracomment>anon_plugin/processing/parameters/photo_rows.py</extracomment>
        <translation>Geben Sie entweder einen Ordner mit Fotos oder einen Foto-Layer an.</translation>
    </message>
    <message>
        <source>Row {row} of the layer has no path in its field &apos;{field}&apos;. Fill it in, or leave the row out of the selection.</source>
        <extracomment>anon_plugin/processing/parameters/photo_rows.py</extracomment>
        <translation>Zeile {row} des Layers nennt im Feld &apos;{field}&apos; keinen Pfad. Tragen Sie ihn ein, oder lassen Sie die Zeile aus der Auswahl weg.</translation>
    </message>
    <message>
        <source>Policy by place</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Regeln nach Ort</translation>
    </message>
    <message>
        <source>Field with the labels</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Feld mit den Objektarten</translation>
    </message>
    <message>
        <source>Text such as &apos;face, plate, person&apos;: what must go there. Empty: as elsewhere.</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Text wie &apos;face, plate, person&apos;: was dort unkenntlich werden muss. Leer: wie anderswo.</translation>
    </message>
    <message>
        <source>Field with the style</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Feld mit dem Stil</translation>
    </message>
    <message>
        <source>The name of a style or effect for there, such as evidence. Empty: as elsewhere.</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Der Name eines Stils oder Effekts, der dort gilt, etwa evidence. Leer: wie anderswo.</translation>
    </message>
    <message>
        <source>Field with the least confidence</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Feld mit der Mindestkonfidenz</translation>
    </message>
    <message>
        <source>0 to 1, lower to find more there. Empty: as elsewhere.</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>0 bis 1; ein kleinerer Wert findet dort mehr. Leer: wie anderswo.</translation>
    </message>
    <message>
        <source>Distance around its polygons in metres</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Abstand um die Polygone in Metern</translation>
    </message>
    <message>
        <source>Leave out photos outside all its polygons</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Fotos außerhalb aller Polygone auslassen</translation>
    </message>
    <message>
        <source>Polygons with rules of their own, such as schools or hospitals, where whole persons must go and not only faces. Where several overlap the strictest holds: all their labels, the lowest confidence, the most opaque style. A photo without a position is treated as if all of them held.</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Polygone mit eigenen Regeln, etwa Schulen oder Krankenhäuser, bei denen ganze Personen unkenntlich werden müssen und nicht nur Gesichter. Wo sich mehrere überlappen, gilt das Strengste: alle ihre Objektarten, die niedrigste Konfidenz, der deckendste Stil. Ein Foto ohne Position wird behandelt, als gälten alle.</translation>
    </message>
    <message>
        <source>The rules also hold this far around, measured on the ground.</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Die Regeln gelten auch so weit darum herum, auf dem Boden gemessen.</translation>
    </message>
    <message>
        <source>They are then neither searched nor written; the Photos layer says so.</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Sie werden dann weder durchsucht noch geschrieben; der Foto-Layer sagt es.</translation>
    </message>
    <message>
        <source>SKIP_OUTSIDE needs a POLICY layer. Give one, or switch it off.</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>SKIP_OUTSIDE braucht einen Layer POLICY. Geben Sie einen an, oder schalten Sie es aus.</translation>
    </message>
    <message>
        <source>The layer of POLICY has none of the fields {fields}, so it rules nothing. Choose its fields.</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Der Layer von POLICY hat keines der Felder {fields} und regelt daher nichts. Wählen Sie seine Felder.</translation>
    </message>
    <message>
        <source>Row {row} of the layer of POLICY has the style &apos;{style}&apos;. Known are: {known}.</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Zeile {row} des Layers von POLICY hat den Stil &apos;{style}&apos;. Bekannt sind: {known}.</translation>
    </message>
    <message>
        <source>Row {row} of the layer of POLICY has the confidence &apos;{text}&apos;, which is no number.</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Zeile {row} des Layers von POLICY hat die Konfidenz &apos;{text}&apos;; das ist keine Zahl.</translation>
    </message>
    <message>
        <source>Preview styles</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>Stile vergleichen</translation>
    </message>
    <message>
        <source>Shows all styles side by side on some of your photos, so that you can choose one.</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>Zeigt alle Stile nebeneinander an einigen Ihrer Fotos, damit Sie einen wählen können.</translation>
    </message>
    <message>
        <source>A few photos, spread over the input, are searched and redacted in every preset and with every effect; the page shows cut-outs of the results. The style that is chosen, which may be your own as JSON, comes first; &apos;logo&apos; is shown if a picture is given.
Nothing is written but the page, and the page shows redacted pixels only.</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>Einige Fotos, über die Eingabe verteilt, werden durchsucht und mit jeder Voreinstellung und jedem Effekt unkenntlich gemacht; die Seite zeigt Ausschnitte der Ergebnisse. Der gewählte Stil, auch Ihr eigener als JSON, kommt zuerst; &apos;logo&apos; wird gezeigt, wenn ein Bild angegeben ist.
Nur die Seite wird geschrieben, und sie zeigt nur unkenntlich gemachte Pixel.</translation>
    </message>
    <message>
        <source>effect</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Effekt</translation>
    </message>
    <message>
        <source>pixelate</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>verpixeln</translation>
    </message>
    <message>
        <source>fill</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>füllen</translation>
    </message>
    <message>
        <source>logo</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>Logo</translation>
    </message>
    <message>
        <source>inpaint</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>übermalen</translation>
    </message>
    <message>
        <source>look</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>compare</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>vergleichen</translation>
    </message>
    <message>
        <source>Number of photos</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>Anzahl der Fotos</translation>
    </message>
    <message>
        <source>So many photos, spread evenly over the input, are searched and shown.</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>So viele Fotos, gleichmäßig über die Eingabe verteilt, werden durchsucht und gezeigt.</translation>
    </message>
    <message>
        <source>Page of styles</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>Seite mit Stilen</translation>
    </message>
    <message>
        <source>One self-contained page to open in a browser.</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>Eine in sich geschlossene Seite zum Öffnen im Browser.</translation>
    </message>
    <message>
        <source>Photos shown</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>Gezeigte Fotos</translation>
    </message>
    <message>
        <source>Findings shown</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>Gezeigte Funde</translation>
    </message>
    <message>
        <source>No file for the page is given. Choose where it shall be written.</source>
        <extracomment>anon_plugin/processing/algorithms/previewstyle.py</extracomment>
        <translation>Für die Seite ist keine Datei angegeben. Wählen Sie, wohin sie geschrieben werden soll.</translation>
    </message>
    <message>
        <source>Redact detections</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>Funde unkenntlich machen</translation>
    </message>
    <message>
        <source>Makes unrecognizable what a layer of detections says is in the photos.</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>Macht unkenntlich, was laut einem Layer mit Funden in den Fotos ist.</translation>
    </message>
    <message>
        <source>correct</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>berichtigen</translation>
    </message>
    <message>
        <source>edit</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>bearbeiten</translation>
    </message>
    <message>
        <source>regions</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>Bereiche</translation>
    </message>
    <message>
        <source>Photos without any row</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>Fotos ohne jede Zeile</translation>
    </message>
    <message>
        <source>Detections to redact</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>Unkenntlich zu machende Funde</translation>
    </message>
    <message>
        <source>A layer as &apos;Detect&apos; makes it, perhaps corrected since, or imported.</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>Ein Layer, wie ihn „Objekte erkennen“ anlegt, seither vielleicht berichtigt, oder ein importierter.</translation>
    </message>
    <message>
        <source>write: nothing is in them that has to go. refuse: nobody searched them, so they fail and are not written. Choose refuse where the layer is not known to be about all the photos.</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>write: In ihnen ist nichts, was wegmuss. refuse: Niemand hat sie durchsucht, also schlagen sie fehl und werden nicht geschrieben. Wählen Sie refuse, wenn nicht sicher ist, dass der Layer von allen Fotos handelt.</translation>
    </message>
    <message numerus="yes">
        <source>{count} rows fit no photo of the input and change nothing: {names}</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>
            <numerusform>{count} Zeile passt zu keinem Foto der Eingabe und ändert nichts: {names}</numerusform>
            <numerusform>{count} Zeilen passen zu keinem Foto der Eingabe und ändern nichts: {names}</numerusform>
        </translation>
    </message>
    <message>
        <source>Redact facades</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>Fassaden unkenntlich machen</translation>
    </message>
    <message>
        <source>Hides buildings, such as those whose owners object, in the photos that show them.</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>Verbirgt Gebäude, etwa nach einem Widerspruch der Eigentümer, in den Fotos, die sie zeigen.</translation>
    </message>
    <message>
        <source>No picture is searched: from the photo&apos;s position and heading, the building&apos;s footprint and its height follows where in the photo it can be seen. That region is made unrecognizable, widened by what position and heading may be off.
Photos that do not show any of the buildings are left alone: they are not written, unless they shall be copied. So the output can be laid over the published photos.
A photo fails, and is not written, where it may show a building but nobody can tell where: without a position; near a building without a heading; a flat photo without a known field of view. A camera that stands within the footprint, or may do so by its uncertainty, gets all of its photo hidden.
Stating 1 m and 2° makes the region of a wall at 10 m 7° wider on either side, at 20 m 4.7° and at 40 m 3.4°; the documentation has the table.</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>Kein Bild wird durchsucht: Aus Position und Blickrichtung des Fotos sowie Grundriss und Höhe des Gebäudes folgt, wo im Foto es zu sehen sein kann. Dieser Bereich wird unkenntlich gemacht, verbreitert um das, was Position und Blickrichtung danebenliegen können.
Fotos, die keines der Gebäude zeigen, bleiben unberührt: Sie werden nicht geschrieben, es sei denn, sie sollen kopiert werden. So lässt sich die Ausgabe über die veröffentlichten Fotos legen.
Ein Foto schlägt fehl und wird nicht geschrieben, wenn es ein Gebäude zeigen kann, aber niemand sagen kann, wo: ohne Position; nahe einem Gebäude ohne Blickrichtung; ein flaches Foto ohne bekannten Bildwinkel. Steht die Kamera innerhalb des Grundrisses, oder kann sie es wegen ihrer Unsicherheit, so wird das ganze Foto verborgen.
Mit den Angaben 1 m und 2° wird der Bereich einer Wand in 10 m Entfernung auf jeder Seite 7° breiter, in 20 m 4,7° und in 40 m 3,4°; die Dokumentation enthält die Tabelle.</translation>
    </message>
    <message>
        <source>building</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>Gebäude</translation>
    </message>
    <message>
        <source>house</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>Haus</translation>
    </message>
    <message>
        <source>objection</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>Widerspruch</translation>
    </message>
    <message>
        <source>street view</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>Street View</translation>
    </message>
    <message>
        <source>occlusion</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>Verdeckung</translation>
    </message>
    <message>
        <source>line of sight</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>Blickachse</translation>
    </message>
    <message>
        <source>Sight lines</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>Sichtlinien</translation>
    </message>
    <message>
        <source>A line from each photo to each building within reach, and what was decided: visible, hidden (by an occluder), out of view (the photo looks elsewhere) or inside.</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>Eine Linie von jedem Foto zu jedem Gebäude in Reichweite und was entschieden wurde: sichtbar (visible), verdeckt durch ein anderes Gebäude (hidden), außerhalb des Bildes, weil das Foto anderswohin blickt (out of view), oder innerhalb (inside).</translation>
    </message>
    <message>
        <source>Photos that show a building</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>Fotos, die ein Gebäude zeigen</translation>
    </message>
    <message>
        <source>Style</source>
        <extracomment>anon_plugin/processing/parameters/redaction.py</extracomment>
        <translation>Stil</translation>
    </message>
    <message>
        <source>Effect, instead of the style&apos;s own</source>
        <extracomment>anon_plugin/processing/parameters/redaction.py</extracomment>
        <translation>Effekt anstelle dessen, den der Stil vorsieht</translation>
    </message>
    <message>
        <source>Picture for the effect &apos;logo&apos;</source>
        <extracomment>anon_plugin/processing/parameters/redaction.py</extracomment>
        <translation>Bild für den Effekt &apos;logo&apos;</translation>
    </message>
    <message>
        <source>Pictures (*.png *.svg)</source>
        <extracomment>anon_plugin/processing/parameters/redaction.py</extracomment>
        <translation>Bilder (*.png *.svg)</translation>
    </message>
    <message>
        <source>Allow styles that may be undone</source>
        <extracomment>anon_plugin/processing/parameters/redaction.py</extracomment>
        <translation>Stile zulassen, die sich rückgängig machen lassen könnten</translation>
    </message>
    <message>
        <source>One effect for everything that is found. Empty: as the style says.</source>
        <extracomment>anon_plugin/processing/parameters/redaction.py</extracomment>
        <translation>Ein Effekt für alles, was gefunden wird. Leer: wie der Stil es vorsieht.</translation>
    </message>
    <message>
        <source>A PNG or SVG that is fitted onto each finding by the effect &apos;logo&apos;.</source>
        <extracomment>anon_plugin/processing/parameters/redaction.py</extracomment>
        <translation>Ein PNG oder SVG, das der Effekt &apos;logo&apos; in jeden Fund einpasst.</translation>
    </message>
    <message>
        <source>Only for tests and comparisons: accept a style that leaves people or plates recognizable. The report and the layers then say so.</source>
        <extracomment>anon_plugin/processing/parameters/redaction.py</extracomment>
        <translation>Nur für Tests und Vergleiche: einen Stil annehmen, der Menschen oder Kennzeichen erkennbar lässt. Bericht und Layer sagen es dann.</translation>
    </message>
    <message>
        <source>STYLE is no valid JSON: {error}.</source>
        <extracomment>anon_plugin/processing/parameters/redaction.py</extracomment>
        <translation>STYLE ist kein gültiges JSON: {error}.</translation>
    </message>
    <message>
        <source>STYLE gives &apos;{label}&apos; neither an effect&apos;s name nor settings.</source>
        <extracomment>anon_plugin/processing/parameters/redaction.py</extracomment>
        <translation>STYLE gibt für &apos;{label}&apos; weder den Namen eines Effekts noch Einstellungen an.</translation>
    </message>
    <message>
        <source>The logo {path} cannot be read as an SVG. Give a PNG instead.</source>
        <extracomment>anon_plugin/processing/parameters/redaction.py</extracomment>
        <translation>Das Logo {path} lässt sich nicht als SVG lesen. Geben Sie stattdessen ein PNG an.</translation>
    </message>
    <message>
        <source>Detections of the photo</source>
        <extracomment>anon_plugin/processing/results/relations.py</extracomment>
        <translation>Funde des Fotos</translation>
    </message>
    <message>
        <source>Photos done</source>
        <extracomment>anon_plugin/processing/results/running.py</extracomment>
        <translation>Erledigte Fotos</translation>
    </message>
    <message>
        <source>Of these, kept from earlier runs</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Davon aus früheren Läufen behalten</translation>
    </message>
    <message>
        <source>Photos failed, and not written</source>
        <extracomment>anon_plugin/processing/results/running.py</extracomment>
        <translation>Fotos, die fehlgeschlagen sind und nicht geschrieben wurden</translation>
    </message>
    <message>
        <source>No output folder is given. Choose where the results shall go.</source>
        <extracomment>anon_plugin/processing/parameters/outputs.py</extracomment>
        <translation>Es ist kein Ausgabeordner angegeben. Wählen Sie, wohin die Ergebnisse sollen.</translation>
    </message>
    <message>
        <source>There is no photo in the input; nothing was written.</source>
        <extracomment>anon_plugin/processing/results/running.py</extracomment>
        <translation>In der Eingabe ist kein Foto; es wurde nichts geschrieben.</translation>
    </message>
    <message numerus="yes">
        <source>{count} photos are refused, so that no file is lost; the Photos layer and the report say why.</source>
        <extracomment>anon_plugin/processing/results/running.py</extracomment>
        <translation>
            <numerusform>{count} Foto wird abgelehnt, damit keine Datei verloren geht; Foto-Layer und Bericht sagen, warum.</numerusform>
            <numerusform>{count} Fotos werden abgelehnt, damit keine Datei verloren geht; Foto-Layer und Bericht sagen, warum.</numerusform>
        </translation>
    </message>
    <message>
        <source>A row of {layer} could not be written to {destination}: {error}. Check the free space and the permissions there.</source>
        <extracomment>anon_plugin/processing/results/sinks.py</extracomment>
        <translation>Eine Zeile von {layer} konnte nicht nach {destination} geschrieben werden: {error}. Prüfen Sie dort den freien Platz und die Rechte.</translation>
    </message>
    <message>
        <source>Street Photo Anonymizer</source>
        <extracomment>anon_plugin/processing/layers/styles.py</extracomment>
        <translation>Street Photo Anonymizer</translation>
    </message>
    <message>
        <source>Status</source>
        <extracomment>anon_plugin/processing/layers/symbols.py</extracomment>
        <translation>Status</translation>
    </message>
    <message>
        <source>Heat map of persons</source>
        <extracomment>anon_plugin/processing/layers/symbols.py</extracomment>
        <translation>Heatmap der Personen</translation>
    </message>
    <message>
        <source>Heat map of vehicles</source>
        <extracomment>anon_plugin/processing/layers/symbols.py</extracomment>
        <translation>Heatmap der Fahrzeuge</translation>
    </message>
    <message>
        <source>Labels</source>
        <extracomment>anon_plugin/processing/layers/symbols.py</extracomment>
        <translation>Objektarten</translation>
    </message>
    <message>
        <source>Scores</source>
        <extracomment>anon_plugin/processing/layers/symbols.py</extracomment>
        <translation>Scores</translation>
    </message>
    <message>
        <source>Heat map of detections</source>
        <extracomment>anon_plugin/processing/layers/symbols.py</extracomment>
        <translation>Heatmap der Funde</translation>
    </message>
    <message>
        <source>Decisions</source>
        <extracomment>anon_plugin/processing/layers/symbols.py</extracomment>
        <translation>Entscheidungen</translation>
    </message>
    <message>
        <source>done</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>failed</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>plate</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>Kennzeichen</translation>
    </message>
    <message>
        <source>person</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>Person</translation>
    </message>
    <message>
        <source>vehicle</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>Fahrzeug</translation>
    </message>
    <message>
        <source>facade</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>Fassade</translation>
    </message>
    <message>
        <source>visible</source>
        <extracomment>anon_plugin/processing/layers/symbols.py</extracomment>
        <translation>sichtbar</translation>
    </message>
    <message>
        <source>hidden</source>
        <extracomment>anon_plugin/processing/layers/symbols.py</extracomment>
        <translation>verdeckt</translation>
    </message>
    <message>
        <source>out of view</source>
        <extracomment>anon_plugin/processing/layers/symbols.py</extracomment>
        <translation>außerhalb des Bildes</translation>
    </message>
    <message>
        <source>inside</source>
        <extracomment>anon_plugin/processing/layers/symbols.py</extracomment>
        <translation>innerhalb</translation>
    </message>
    <message>
        <source>other</source>
        <extracomment>anon_plugin/processing/layers/symbols.py</extracomment>
        <translation>andere</translation>
    </message>
    <message>
        <source>Examples</source>
        <extracomment>resources/models/example_anonymize_by_place.model3</extracomment>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>How far around its polygons the policy holds.</source>
        <extracomment>resources/models/example_anonymize_by_place.model3</extracomment>
        <translation>Wie weit um ihre Polygone herum die Regeln gelten.</translation>
    </message>
    <message>
        <source>Geotagged.</source>
        <extracomment>resources/models/example_anonymize_by_place.model3</extracomment>
        <translation>Geogetaggt.</translation>
    </message>
    <message>
        <source>The detector. Empty: the one that comes with the plugin.</source>
        <extracomment>resources/models/example_anonymize_by_place.model3</extracomment>
        <translation>Das Erkennungsmodell. Leer: das mit der Erweiterung gelieferte.</translation>
    </message>
    <message>
        <source>Polygons with the fields labels, style and confidence.</source>
        <extracomment>resources/models/example_anonymize_by_place.model3</extracomment>
        <translation>Polygone mit den Feldern labels, style und confidence.</translation>
    </message>
    <message>
        <source>Distance around in metres</source>
        <extracomment>resources/models/example_anonymize_by_place.model3</extracomment>
        <translation>Abstand ringsum in Metern</translation>
    </message>
    <message>
        <source>Policy</source>
        <extracomment>resources/models/example_anonymize_by_place.model3</extracomment>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>Anonymizes a folder of 360° panoramas and imports the results as a layer of points.</source>
        <extracomment>resources/models/example_anonymize_panoramas.model3</extracomment>
        <translation>Anonymisiert einen Ordner mit 360°-Panoramen und importiert die Ergebnisse als Punkt-Layer.</translation>
    </message>
    <message>
        <source>Searched.</source>
        <extracomment>resources/models/example_anonymize_panoramas.model3</extracomment>
        <translation>Wird durchsucht.</translation>
    </message>
    <message>
        <source>Folder of panoramas</source>
        <extracomment>resources/models/example_anonymize_panoramas.model3</extracomment>
        <translation>Ordner mit Panoramen</translation>
    </message>
    <message>
        <source>Detects, keeps what has at least a score, and redacts that. Put a step of your own in the place of the filter, such as a selection by location.</source>
        <extracomment>resources/models/example_redact_sure_findings.model3</extracomment>
        <translation>Erkennt, behält, was mindestens einen Score hat, und macht es unkenntlich. Setzen Sie an die Stelle des Filters einen eigenen Schritt, etwa eine räumliche Auswahl.</translation>
    </message>
    <message>
        <source>To search.</source>
        <extracomment>resources/models/example_redact_sure_findings.model3</extracomment>
        <translation>Zu durchsuchen.</translation>
    </message>
    <message>
        <source>Findings below stay visible.</source>
        <extracomment>resources/models/example_redact_sure_findings.model3</extracomment>
        <translation>Funde darunter bleiben sichtbar.</translation>
    </message>
    <message>
        <source>Serial numbers and names in the files</source>
        <extracomment>anon_plugin/processing/parameters/files.py</extracomment>
        <translation>Seriennummern und Namen in den Dateien</translation>
    </message>
    <message>
        <source>Files may tell the serial numbers of camera and lens, the names of the camera&apos;s owner and the author, and who was recognised where in the picture. keep: all stays as it is, and the notes of the report and the layers say which of these there are. remove: they are blanked, and the notes say which. Positions, times, titles and copyright notices stay either way.</source>
        <extracomment>anon_plugin/processing/parameters/files.py</extracomment>
        <translation>Dateien können die Seriennummern von Kamera und Objektiv nennen, die Namen von Besitzer und Urheber und wer wo im Bild erkannt wurde. keep: Alles bleibt, wie es ist, und die Anmerkungen in Bericht und Layern sagen, was davon vorhanden ist. remove: Sie werden geleert, und die Anmerkungen sagen, welche. Positionen, Zeiten, Titel und Urheberrechtshinweise bleiben in jedem Fall.</translation>
    </message>
    <message>
        <source>Largest photo [megapixels]</source>
        <extracomment>anon_plugin/processing/parameters/files.py</extracomment>
        <translation>Größtes Foto [Megapixel]</translation>
    </message>
    <message>
        <source>Time limit for each photo [seconds]</source>
        <extracomment>anon_plugin/processing/parameters/files.py</extracomment>
        <translation>Zeitgrenze je Foto [Sekunden]</translation>
    </message>
    <message>
        <source>A photo that says it is larger fails before it is decoded: a few bytes may claim a picture that fills the memory. Raise it for larger orthophotos.</source>
        <extracomment>anon_plugin/processing/parameters/files.py</extracomment>
        <translation>Ein Foto, das laut eigener Angabe größer ist, schlägt fehl, bevor es dekodiert wird: Wenige Bytes können ein Bild vorgeben, das den Speicher füllt. Erhöhen Sie den Wert für größere Orthofotos.</translation>
    </message>
    <message>
        <source>A photo that takes longer fails and is not written, so that one that hangs does not stop a run. 0: no limit.</source>
        <extracomment>anon_plugin/processing/parameters/files.py</extracomment>
        <translation>Ein Foto, das länger braucht, schlägt fehl und wird nicht geschrieben, damit eines, das hängt, den Lauf nicht aufhält. 0: keine Grenze.</translation>
    </message>
    <message>
        <source>{package} is missing</source>
        <extracomment>anon_plugin/dependencies.py</extracomment>
        <translation>{package} fehlt</translation>
    </message>
    <message>
        <source>{package} {version} is too old ({needed} is needed)</source>
        <extracomment>anon_plugin/dependencies.py</extracomment>
        <translation>{package} {version} ist zu alt ({needed} ist nötig)</translation>
    </message>
    <message>
        <source>The anonymizer cannot run yet: {problems}. To install, {instruction}. Or install the QGIS plugin QPIP, which offers to install what a plugin needs. Then restart QGIS.</source>
        <extracomment>anon_plugin/dependencies.py</extracomment>
        <translation>Die Anonymisierung kann noch nicht laufen: {problems}. Zum Installieren {instruction}. Oder installieren Sie die QGIS-Erweiterung QPIP, die anbietet, zu installieren, was eine Erweiterung braucht. Starten Sie QGIS danach neu.</translation>
    </message>
    <message>
        <source>{problem}. To install, {instruction}. Then restart QGIS.</source>
        <extracomment>anon_plugin/dependencies.py</extracomment>
        <translation>{problem}. Zum Installieren {instruction}. Starten Sie QGIS danach neu.</translation>
    </message>
    <message>
        <source>run in QGIS&apos; conda environment: {command}</source>
        <extracomment>anon_plugin/install_line.py</extracomment>
        <translation>in der conda-Umgebung von QGIS ausführen: {command}</translation>
    </message>
    <message>
        <source>open the OSGeo4W Shell of this QGIS and run: {command}</source>
        <extracomment>anon_plugin/install_line.py</extracomment>
        <translation>die OSGeo4W-Shell dieses QGIS öffnen und ausführen: {command}</translation>
    </message>
    <message>
        <source>{install}; and from then on start QGIS with: {command}</source>
        <extracomment>anon_plugin/install_line.py</extracomment>
        <translation>{install}; und QGIS von da an starten mit: {command}</translation>
    </message>
    <message>
        <source>run in a terminal: {command}</source>
        <extracomment>anon_plugin/install_line.py</extracomment>
        <translation>in einem Terminal ausführen: {command}</translation>
    </message>
    <message>
        <source>Plugin</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>Erweiterung</translation>
    </message>
    <message>
        <source>Machine</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>Rechner</translation>
    </message>
    <message>
        <source>system</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>System</translation>
    </message>
    <message>
        <source>{version} in {folder}</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>{version} in {folder}</translation>
    </message>
    <message>
        <source>Library</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>(unknown version)</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>(unbekannte Version)</translation>
    </message>
    <message>
        <source>To install, {instruction}</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>Zum Installieren {instruction}</translation>
    </message>
    <message>
        <source>brings a Qt of its own, which can end QGIS</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>bringt ein eigenes Qt mit, das QGIS abstürzen lassen kann</translation>
    </message>
    <message>
        <source>Uninstall it and install opencv-python-headless in its place.</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>Deinstallieren Sie es, und installieren Sie stattdessen opencv-python-headless.</translation>
    </message>
    <message>
        <source>Take rasterio from where QGIS comes from (Debian: apt install python3-rasterio; OSGeo4W: package python3-rasterio; conda: conda-forge): it reads TIFF files.</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>Nehmen Sie rasterio von dort, woher QGIS kommt (Debian: apt install python3-rasterio; OSGeo4W: Paket python3-rasterio; conda: conda-forge): Es liest TIFF-Dateien.</translation>
    </message>
    <message>
        <source>is missing</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>{version} is a wheel with a GDAL of its own</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>{version} ist ein Wheel mit einem eigenen GDAL</translation>
    </message>
    <message>
        <source>Two GDALs in one process disturb each other.</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>Zwei GDAL in einem Prozess stören einander.</translation>
    </message>
    <message>
        <source>(for TIFF)</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>(für TIFF)</translation>
    </message>
    <message>
        <source>(optional, for headings from magnetic north)</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>(optional, für Richtungen ab magnetisch Nord)</translation>
    </message>
    <message>
        <source>not there</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>none; the CPU is used</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>keine; der Prozessor wird genutzt</translation>
    </message>
    <message>
        <source>{model} (default)</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>{model} (Vorgabe)</translation>
    </message>
    <message>
        <source>works; finds {labels}</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>funktioniert; findet {labels}</translation>
    </message>
    <message>
        <source>cannot be used: {reason}</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>nicht nutzbar: {reason}</translation>
    </message>
    <message>
        <source>{duration} left</source>
        <extracomment>anon_plugin/engine/run/progress.py</extracomment>
        <translation>noch {duration}</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <extracomment>anon_plugin/engine/run/progress.py</extracomment>
        <translation>{count} fehlgeschlagen</translation>
    </message>
    <message numerus="yes">
        <source>{count} faces</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>
            <numerusform>{count} Gesicht</numerusform>
            <numerusform>{count} Gesichter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} plates</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>
            <numerusform>{count} Kennzeichen</numerusform>
            <numerusform>{count} Kennzeichen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} persons</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>
            <numerusform>{count} Person</numerusform>
            <numerusform>{count} Personen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} vehicles</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>
            <numerusform>{count} Fahrzeug</numerusform>
            <numerusform>{count} Fahrzeuge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} facades</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>
            <numerusform>{count} Fassade</numerusform>
            <numerusform>{count} Fassaden</numerusform>
        </translation>
    </message>
    <message>
        <source>Setup of the anonymizer</source>
        <extracomment>anon_plugin/processing/algorithms/checksetup.py</extracomment>
        <translation>Einrichtung der Anonymisierung</translation>
    </message>
    <message>
        <source>Anonymize by place</source>
        <extracomment>resources/models/example_anonymize_by_place.model3</extracomment>
        <translation>Nach Ort anonymisieren</translation>
    </message>
    <message>
        <source>Anonymize panoramas</source>
        <extracomment>resources/models/example_anonymize_panoramas.model3</extracomment>
        <translation>Panoramen anonymisieren</translation>
    </message>
    <message>
        <source>Anonymized panoramas</source>
        <extracomment>resources/models/example_anonymize_panoramas.model3</extracomment>
        <translation>Anonymisierte Panoramen</translation>
    </message>
    <message>
        <source>Imported</source>
        <extracomment>resources/models/example_anonymize_panoramas.model3</extracomment>
        <translation>Importiert</translation>
    </message>
    <message>
        <source>Redact sure findings</source>
        <extracomment>resources/models/example_redact_sure_findings.model3</extracomment>
        <translation>Sichere Funde unkenntlich machen</translation>
    </message>
    <message>
        <source>Redacted photos</source>
        <extracomment>resources/models/example_redact_sure_findings.model3</extracomment>
        <translation>Unkenntlich gemachte Fotos</translation>
    </message>
    <message>
        <source>{path} cannot be read as detections: {problem} {error}. Give a JSON list of {{&quot;photo&quot;, &quot;label&quot;, &quot;score&quot;, &quot;region_px&quot; or &quot;bbox&quot;}}, or COCO results together with their COCO ground truth.</source>
        <extracomment>anon_plugin/engine/exchange/detection_files.py</extracomment>
        <translation>{path} lässt sich nicht als Funde lesen: {problem} {error}. Geben Sie eine JSON-Liste aus {{&quot;photo&quot;, &quot;label&quot;, &quot;score&quot;, &quot;region_px&quot; oder &quot;bbox&quot;}} an oder COCO-Ergebnisse zusammen mit ihren COCO-Referenzdaten.</translation>
    </message>
    <message>
        <source>The detections of {name} fit {count} annotated photos equally well. Use file names that differ, or paths with their folders, on both sides.</source>
        <extracomment>anon_plugin/engine/exchange/detection_files.py</extracomment>
        <translation>Die Funde von {name} passen gleich gut zu {count} annotierten Fotos. Verwenden Sie auf beiden Seiten verschiedene Dateinamen oder Pfade mit ihren Ordnern.</translation>
    </message>
    <message>
        <source>There are no annotations at {path}. Give a COCO JSON file, or a folder with YOLO text files or Pascal VOC XML files.</source>
        <extracomment>anon_plugin/engine/exchange/ground_truth.py</extracomment>
        <translation>In {path} gibt es keine Annotationen. Geben Sie eine COCO-JSON-Datei an oder einen Ordner mit YOLO-Text- oder Pascal-VOC-XML-Dateien.</translation>
    </message>
    <message>
        <source>No pictures were found beside the YOLO label files in {folder}. They are needed, because the boxes are shares of the pictures&apos; sizes. Put them beside the text files, or the text files into a folder &apos;labels&apos; beside a folder &apos;images&apos;.</source>
        <extracomment>anon_plugin/engine/exchange/ground_truth.py</extracomment>
        <translation>Neben den YOLO-Dateien in {folder} sind keine Bilder. Sie werden gebraucht, weil die Rahmen Anteile der Bildgröße sind. Legen Sie sie neben die Textdateien oder die Textdateien in einen Ordner &apos;labels&apos; neben einem Ordner &apos;images&apos;.</translation>
    </message>
    <message>
        <source>Nothing says what the classes of the YOLO labels in {folder} are called. Put a file classes.txt there, with one class name a line in the order of their numbers.</source>
        <extracomment>anon_plugin/engine/exchange/ground_truth.py</extracomment>
        <translation>Nichts sagt, wie die Klassen der YOLO-Dateien in {folder} heißen. Legen Sie eine Datei classes.txt hinein, mit einem Klassennamen je Zeile in der Reihenfolge ihrer Nummern.</translation>
    </message>
    <message>
        <source>The annotated picture {path} cannot be read, so its boxes cannot be placed. Repair it, or take it and its label file out of the folder.</source>
        <extracomment>anon_plugin/engine/exchange/ground_truth.py</extracomment>
        <translation>Das annotierte Bild {path} lässt sich nicht lesen, daher lassen sich seine Rahmen nicht platzieren. Reparieren Sie es, oder nehmen Sie es und seine Annotationsdatei aus dem Ordner.</translation>
    </message>
    <message>
        <source>{path} cannot be read as a {kind}: {problem} {error}. Repair the file, or export the annotations again.</source>
        <extracomment>anon_plugin/engine/exchange/ground_truth.py</extracomment>
        <translation>{path} lässt sich nicht als {kind} lesen: {problem} {error}. Reparieren Sie die Datei, oder exportieren Sie die Annotationen noch einmal.</translation>
    </message>
    <message>
        <source>{path} cannot be read as annotations: {error}. Give a CSV with the columns {first} and {others}, or one that a tool wrote.</source>
        <extracomment>anon_plugin/engine/exchange/annotation_csv.py</extracomment>
        <translation>{path} lässt sich nicht als Annotationen lesen: {error}. Geben Sie ein CSV mit den Spalten {first} und {others} an oder eines, das ein Programm geschrieben hat.</translation>
    </message>
    <message>
        <source>{photo} was annotated at {width} × {height} pixels, but the photo has {photo_width} × {photo_height}: another shape, perhaps not upright. Annotate the photo as it is shown.</source>
        <extracomment>anon_plugin/engine/exchange/annotations.py</extracomment>
        <translation>{photo} wurde bei {width} × {height} Pixeln annotiert, das Foto hat aber {photo_width} × {photo_height}: ein anderes Seitenverhältnis, vielleicht nicht aufrecht. Annotieren Sie das Foto so, wie es gezeigt wird.</translation>
    </message>
    <message>
        <source>Several photos would be written to {path}, since YOLO names files by the photo&apos;s name alone. Export the photos of one folder at a time, or choose COCO.</source>
        <extracomment>anon_plugin/engine/exchange/annotations.py</extracomment>
        <translation>Mehrere Fotos würden nach {path} geschrieben, weil YOLO Dateien allein nach dem Namen des Fotos benennt. Exportieren Sie jeweils die Fotos eines Ordners, oder wählen Sie COCO.</translation>
    </message>
    <message>
        <source>The size of {photo} is unknown. Export as CSV instead.</source>
        <extracomment>anon_plugin/engine/exchange/annotations.py</extracomment>
        <translation>Die Größe von {photo} ist unbekannt. Exportieren Sie stattdessen als CSV.</translation>
    </message>
    <message>
        <source>{path} cannot be read as a list of photos: {problem} {error}. Give an oriented imagery table as CSV, a mapillary_image_description.json, or a STAC item collection.</source>
        <extracomment>anon_plugin/engine/exchange/image_catalogues.py</extracomment>
        <translation>{path} lässt sich nicht als Liste von Fotos lesen: {problem} {error}. Geben Sie eine Tabelle orientierter Bilddaten als CSV, eine mapillary_image_description.json oder eine STAC-Item-Sammlung an.</translation>
    </message>
    <message>
        <source>{path} lists no photos.</source>
        <extracomment>anon_plugin/engine/exchange/image_catalogues.py</extracomment>
        <translation>{path} führt keine Fotos auf.</translation>
    </message>
    <message>
        <source>“{name}” may mean {count} of the photos, such as {example}. Write its whole path, or at least its folder.</source>
        <extracomment>anon_plugin/engine/exchange/photo_names.py</extracomment>
        <translation>„{name}“ kann {count} der Fotos meinen, zum Beispiel {example}. Schreiben Sie den ganzen Pfad oder wenigstens den Ordner.</translation>
    </message>
    <message>
        <source>The logo {path} cannot be read: {error}.</source>
        <extracomment>anon_plugin/engine/redaction/effects/logo.py</extracomment>
        <translation>Das Logo {path} lässt sich nicht lesen: {error}.</translation>
    </message>
    <message>
        <source>The logo {path} is an SVG. Outside QGIS, give it as a PNG.</source>
        <extracomment>anon_plugin/engine/redaction/effects/logo.py</extracomment>
        <translation>Das Logo {path} ist ein SVG. Geben Sie es außerhalb von QGIS als PNG an.</translation>
    </message>
    <message>
        <source>The logo {path} is no picture. Give a PNG file.</source>
        <extracomment>anon_plugin/engine/redaction/effects/logo.py</extracomment>
        <translation>Das Logo {path} ist kein Bild. Geben Sie eine PNG-Datei an.</translation>
    </message>
    <message>
        <source>The logo {path} is {width} × {height} pixels. Scale it to at most {most} pixels a side.</source>
        <extracomment>anon_plugin/engine/redaction/effects/logo.py</extracomment>
        <translation>Das Logo {path} hat {width} × {height} Pixel. Verkleinern Sie es auf höchstens {most} Pixel je Seite.</translation>
    </message>
    <message>
        <source>The logo is no picture. Give a PNG file.</source>
        <extracomment>anon_plugin/engine/redaction/effects/logo.py</extracomment>
        <translation>Das Logo ist kein Bild. Geben Sie eine PNG-Datei an.</translation>
    </message>
    <message>
        <source>There is no effect named {effect!r} (for {label}). Choose one of {known}.</source>
        <extracomment>anon_plugin/engine/redaction/guard.py</extracomment>
        <translation>Es gibt keinen Effekt namens {effect!r} (für {label}). Wählen Sie einen von {known}.</translation>
    </message>
    <message>
        <source>There is no shape named {shape!r} (for {label}). Choose one of {known}.</source>
        <extracomment>anon_plugin/engine/redaction/guard.py</extracomment>
        <translation>Es gibt keine Form namens {shape!r} (für {label}). Wählen Sie eine von {known}.</translation>
    </message>
    <message>
        <source>The {name} of the style for {label} is {value}; it must lie between {least} and {most}.</source>
        <extracomment>anon_plugin/engine/redaction/guard.py</extracomment>
        <translation>Die Einstellung {name} des Stils für {label} ist {value}; sie muss zwischen {least} und {most} liegen.</translation>
    </message>
    <message>
        <source>The style for {label} keeps {cells} cells; it must lie between 0 and 256.</source>
        <extracomment>anon_plugin/engine/redaction/guard.py</extracomment>
        <translation>Der Stil für {label} behält {cells} Zellen; es müssen zwischen 0 und 256 sein.</translation>
    </message>
    <message>
        <source>The style for {label} is too weak: {weak}. Choose a stronger one, or set ALLOW_WEAK if you accept that people may be recognised; the report will say so.</source>
        <extracomment>anon_plugin/engine/redaction/guard.py</extracomment>
        <translation>Der Stil für {label} ist zu schwach: {weak}. Wählen Sie einen stärkeren, oder setzen Sie ALLOW_WEAK, wenn Sie in Kauf nehmen, dass Menschen wiedererkannt werden; der Bericht sagt es dann.</translation>
    </message>
    <message>
        <source>There is no style for the label {label!r}. Give it one, or leave the label out of the search.</source>
        <extracomment>anon_plugin/engine/redaction/placing.py</extracomment>
        <translation>Für die Objektart {label!r} gibt es keinen Stil. Geben Sie ihr einen, oder lassen Sie sie bei der Suche weg.</translation>
    </message>
    <message>
        <source>{colour!r} is no colour. Write it as #rrggbb, such as #808080 for grey.</source>
        <extracomment>anon_plugin/engine/redaction/style.py</extracomment>
        <translation>{colour!r} ist keine Farbe. Schreiben Sie sie als #rrggbb, etwa #808080 für Grau.</translation>
    </message>
    <message>
        <source>A style has no setting named {unknown}. It may have: {known}.</source>
        <extracomment>anon_plugin/engine/redaction/style.py</extracomment>
        <translation>Ein Stil hat keine Einstellung namens {unknown}. Er kann haben: {known}.</translation>
    </message>
    <message>
        <source>The style was made with another logo. Give the same picture.</source>
        <extracomment>anon_plugin/engine/redaction/style.py</extracomment>
        <translation>Der Stil wurde mit einem anderen Logo gemacht. Geben Sie dasselbe Bild an.</translation>
    </message>
    <message>
        <source>There is no style named {name!r}. Choose one of {known}.</source>
        <extracomment>anon_plugin/engine/redaction/style.py</extracomment>
        <translation>Es gibt keinen Stil namens {name!r}. Wählen Sie einen von {known}.</translation>
    </message>
    <message>
        <source>No labels are chosen. Choose at least one, such as face or plate.</source>
        <extracomment>anon_plugin/engine/tasks/settings.py</extracomment>
        <translation>Es sind keine Objektarten gewählt. Wählen Sie mindestens eine, etwa face oder plate.</translation>
    </message>
    <message>
        <source>The chosen model cannot find &apos;{label}&apos;; it finds: {known}. Leave that label out or choose another model.</source>
        <extracomment>anon_plugin/engine/tasks/settings.py</extracomment>
        <translation>Das gewählte Modell kann &apos;{label}&apos; nicht finden; es findet: {known}. Lassen Sie diese Objektart weg, oder wählen Sie ein anderes Modell.</translation>
    </message>
    <message>
        <source>CONFIDENCE is {confidence}; it must lie between 0 and 1.</source>
        <extracomment>anon_plugin/engine/tasks/settings.py</extracomment>
        <translation>CONFIDENCE ist {confidence}; es muss zwischen 0 und 1 liegen.</translation>
    </message>
    <message>
        <source>&apos;{projection}&apos; is no projection. Known are: {known}.</source>
        <extracomment>anon_plugin/engine/tasks/settings.py</extracomment>
        <translation>&apos;{projection}&apos; ist keine Projektion. Bekannt sind: {known}.</translation>
    </message>
    <message>
        <source>OpenCV cannot read its cascade {path}. Reinstall opencv-python-headless, or choose another MODEL.</source>
        <extracomment>anon_plugin/models/cascade.py</extracomment>
        <translation>OpenCV kann seine Kaskade {path} nicht lesen. Installieren Sie opencv-python-headless neu, oder wählen Sie ein anderes MODEL.</translation>
    </message>
    <message>
        <source>This OpenCV ({version}) came without the cascade {file}. Install opencv-python-headless from PyPI, or choose another MODEL.</source>
        <extracomment>anon_plugin/models/cascade.py</extracomment>
        <translation>Dieses OpenCV ({version}) kam ohne die Kaskade {file}. Installieren Sie opencv-python-headless von PyPI, oder wählen Sie ein anderes MODEL.</translation>
    </message>
    <message>
        <source>The model “{source}” comes with OpenCV; there is nothing to install.</source>
        <extracomment>anon_plugin/models/installation.py</extracomment>
        <translation>Das Modell „{source}“ kommt mit OpenCV; es gibt nichts zu installieren.</translation>
    </message>
    <message>
        <source>The model “{source}” must be fetched by hand from {address}, under the publisher&apos;s conditions. Then give the path of its file {file}, or of the zip.</source>
        <extracomment>anon_plugin/models/installation.py</extracomment>
        <translation>Das Modell „{source}“ muss von Hand von {address} geholt werden, unter den Bedingungen des Herausgebers. Geben Sie dann den Pfad seiner Datei {file} oder des ZIP an.</translation>
    </message>
    <message>
        <source>There is no model file or folder at {path}. Check the path.</source>
        <extracomment>anon_plugin/models/installation.py</extracomment>
        <translation>In {path} gibt es keine Modelldatei und keinen Ordner. Prüfen Sie den Pfad.</translation>
    </message>
    <message>
        <source>“{name}” is the name of a model of the plugin. Choose another NAME.</source>
        <extracomment>anon_plugin/models/installation.py</extracomment>
        <translation>„{name}“ ist der Name eines Modells der Erweiterung. Wählen Sie einen anderen NAME.</translation>
    </message>
    <message>
        <source>A model named “{name}” is installed already. Tick REPLACE to put this one in its place, or choose another NAME.</source>
        <extracomment>anon_plugin/models/installation.py</extracomment>
        <translation>Ein Modell namens „{name}“ ist schon installiert. Haken Sie REPLACE an, um es durch dieses zu ersetzen, oder wählen Sie einen anderen NAME.</translation>
    </message>
    <message>
        <source>The model cannot be written to {target}: {error}. Check the free space and the permissions of that folder, and that no other program has the file open.</source>
        <extracomment>anon_plugin/models/installation.py</extracomment>
        <translation>Das Modell kann nicht nach {target} geschrieben werden: {error}. Prüfen Sie den freien Platz und die Rechte dieses Ordners und ob kein anderes Programm die Datei offen hat.</translation>
    </message>
    <message>
        <source>“{name}” cannot be a model&apos;s name. Use letters, digits, &apos;-&apos;, &apos;_&apos; and &apos;.&apos;, and not the name of a model that comes with the plugin.</source>
        <extracomment>anon_plugin/models/installation.py</extracomment>
        <translation>„{name}“ kann kein Modellname sein. Verwenden Sie Buchstaben, Ziffern, &apos;-&apos;, &apos;_&apos; und &apos;.&apos;, und nicht den Namen eines Modells, das mit der Erweiterung kommt.</translation>
    </message>
    <message>
        <source>{path} has {size} bytes, the model “{model}” has {expected}. It is incomplete or another file: get it again.</source>
        <extracomment>anon_plugin/models/installation.py</extracomment>
        <translation>{path} hat {size} Byte, das Modell „{model}“ hat {expected}. Die Datei ist unvollständig oder eine andere: Holen Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>{path} is not the file it should be: its SHA-256 is {found}, not {expected}. It is damaged or another file; do not use it.</source>
        <extracomment>anon_plugin/models/installation.py</extracomment>
        <translation>{path} ist nicht die Datei, die sie sein sollte: Ihre SHA-256 ist {found}, nicht {expected}. Sie ist beschädigt oder eine andere; verwenden Sie sie nicht.</translation>
    </message>
    <message>
        <source>Nothing is known to check {path} against. Its SHA-256 is {found}. Compare it with what its publisher says and give it as SHA256, or tick TRUST if you trust the file.</source>
        <extracomment>anon_plugin/models/installation.py</extracomment>
        <translation>Nichts ist bekannt, womit sich {path} prüfen ließe. Die SHA-256 ist {found}. Vergleichen Sie sie mit der Angabe des Herausgebers, und geben Sie diese als SHA256 an, oder haken Sie TRUST an, wenn Sie der Datei vertrauen.</translation>
    </message>
    <message>
        <source>The model was opened, but cannot search a picture: {error}.</source>
        <extracomment>anon_plugin/models/installation.py</extracomment>
        <translation>Das Modell ließ sich öffnen, kann aber kein Bild durchsuchen: {error}.</translation>
    </message>
    <message>
        <source>There is no model file ({suffixes}) in {source}.</source>
        <extracomment>anon_plugin/models/store/unpacking.py</extracomment>
        <translation>In {source} ist keine Modelldatei ({suffixes}).</translation>
    </message>
    <message>
        <source>{source} is no model file. Known are {suffixes} and zips of them.</source>
        <extracomment>anon_plugin/models/store/unpacking.py</extracomment>
        <translation>{source} ist keine Modelldatei. Bekannt sind {suffixes} und ZIP-Dateien davon.</translation>
    </message>
    <message>
        <source>{name} in {source} would be larger than 2 GiB.</source>
        <extracomment>anon_plugin/models/store/unpacking.py</extracomment>
        <translation>{name} in {source} wäre größer als 2 GiB.</translation>
    </message>
    <message>
        <source>{source} cannot be unpacked: {error}. Get the file again.</source>
        <extracomment>anon_plugin/models/store/unpacking.py</extracomment>
        <translation>{source} lässt sich nicht entpacken: {error}. Holen Sie die Datei noch einmal.</translation>
    </message>
    <message>
        <source>The model file {path} is of no known kind. Known are {suffixes} files.</source>
        <extracomment>anon_plugin/models/loading.py</extracomment>
        <translation>Die Modelldatei {path} ist von keiner bekannten Art. Bekannt sind Dateien {suffixes}.</translation>
    </message>
    <message>
        <source>torch finds no {device} device here. Set DEVICE to auto or cpu, or install the torch that fits the graphics card.</source>
        <extracomment>anon_plugin/models/loading.py</extracomment>
        <translation>torch findet hier kein Gerät {device}. Setzen Sie DEVICE auf auto oder cpu, oder installieren Sie das torch, das zur Grafikkarte passt.</translation>
    </message>
    <message>
        <source>“{wanted}” joins models with {sign}, but one of them has no name.</source>
        <extracomment>anon_plugin/models/loading.py</extracomment>
        <translation>„{wanted}“ verbindet Modelle mit {sign}, aber eines davon hat keinen Namen.</translation>
    </message>
    <message>
        <source>The model “{wanted}” is not installed. Install it with &apos;Install model&apos; (anon:installmodel) from {where}.</source>
        <extracomment>anon_plugin/models/loading.py</extracomment>
        <translation>Das Modell „{wanted}“ ist nicht installiert. Installieren Sie es mit „Modell installieren“ (anon:installmodel) von {where}.</translation>
    </message>
    <message>
        <source>There is no model named or stored at “{wanted}”. Here are {known}; or give the path of a {suffixes} file.</source>
        <extracomment>anon_plugin/models/loading.py</extracomment>
        <translation>Es gibt kein Modell namens „{wanted}“, und dort liegt auch keines. Vorhanden sind {known}; oder geben Sie den Pfad einer Datei {suffixes} an.</translation>
    </message>
    <message>
        <source>This model needs the Python library “{library}”, which is not installed. Run &apos;Check setup&apos; (anon:checksetup): it shows the line that installs it.</source>
        <extracomment>anon_plugin/models/importing.py</extracomment>
        <translation>Dieses Modell braucht die Python-Bibliothek „{library}“, die nicht installiert ist. Führen Sie „Einrichtung prüfen“ (anon:checksetup) aus: Es zeigt die Zeile, die sie installiert.</translation>
    </message>
    <message>
        <source>{card} does not name the model&apos;s classes. Write it as {{&quot;names&quot;: [&quot;face&quot;, &quot;license plate&quot;]}}, in the order of the model&apos;s classes.</source>
        <extracomment>anon_plugin/models/store/model_classes.py</extracomment>
        <translation>{card} nennt die Klassen des Modells nicht. Schreiben Sie sie als {{&quot;names&quot;: [&quot;face&quot;, &quot;license plate&quot;]}} hinein, in der Reihenfolge der Klassen des Modells.</translation>
    </message>
    <message>
        <source>{path} holds no weights of this program&apos;s own network (its format is “{format}”, needed is “{needed}”). Choose another file.</source>
        <extracomment>anon_plugin/models/weights_file.py</extracomment>
        <translation>{path} enthält keine Gewichte des eigenen Netzes dieses Programms (das Format ist „{format}“, nötig ist „{needed}“). Wählen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>The weights {path} cannot be read: {error}. The file is damaged or incomplete; copy it again from where it came from.</source>
        <extracomment>anon_plugin/models/weights_file.py</extracomment>
        <translation>Die Gewichte {path} lassen sich nicht lesen: {error}. Die Datei ist beschädigt oder unvollständig; kopieren Sie sie noch einmal von ihrem Ursprung.</translation>
    </message>
    <message>
        <source>The model {path} was opened, but does not work: {error}. It may be of another kind than it looks (taken for {kind}), or need another version of onnxruntime.</source>
        <extracomment>anon_plugin/models/onnx/onnx_detector.py</extracomment>
        <translation>Das Modell {path} ließ sich öffnen, funktioniert aber nicht: {error}. Vielleicht ist es von anderer Art, als es aussieht (gehalten für {kind}), oder es braucht eine andere Version von onnxruntime.</translation>
    </message>
    <message>
        <source>The ONNX file {path} takes no picture of three colours as its only input ({described}), so it is no detector that can be used here.</source>
        <extracomment>anon_plugin/models/onnx/onnx_detector.py</extracomment>
        <translation>Die ONNX-Datei {path} nimmt nicht ein Bild aus drei Farben als einzige Eingabe ({described}), ist also kein Erkennungsmodell, das sich hier verwenden lässt.</translation>
    </message>
    <message>
        <source>{path} is no complete ONNX file. It may be damaged or not fully downloaded: get it again from where it came from.</source>
        <extracomment>anon_plugin/models/onnx/header.py</extracomment>
        <translation>{path} ist keine vollständige ONNX-Datei. Sie ist vielleicht beschädigt oder nicht ganz heruntergeladen: Holen Sie sie noch einmal von ihrem Ursprung.</translation>
    </message>
    <message>
        <source>The model file {path} cannot be read: {error}.</source>
        <extracomment>anon_plugin/models/onnx/header.py</extracomment>
        <translation>Die Modelldatei {path} lässt sich nicht lesen: {error}.</translation>
    </message>
    <message>
        <source>ONNX Runtime cannot open {path}: {error}. The file may be damaged, or made for a newer version: update onnxruntime or get the file again.</source>
        <extracomment>anon_plugin/models/onnx/session.py</extracomment>
        <translation>ONNX Runtime kann {path} nicht öffnen: {error}. Die Datei ist vielleicht beschädigt oder für eine neuere Version gemacht: Aktualisieren Sie onnxruntime, oder holen Sie die Datei noch einmal.</translation>
    </message>
    <message>
        <source>The model file {path} has changed since it was installed: its SHA-256 is not {sha256}…. Install it again with &apos;Install model&apos;; do not use it as it is.</source>
        <extracomment>anon_plugin/models/store/folder.py</extracomment>
        <translation>Die Modelldatei {path} hat sich seit der Installation geändert: Ihre SHA-256 ist nicht {sha256}…. Installieren Sie sie noch einmal mit „Modell installieren“; verwenden Sie sie nicht, wie sie ist.</translation>
    </message>
    <message>
        <source>{card} cannot be read ({error}). Repair it or delete it.</source>
        <extracomment>anon_plugin/models/store/folder.py</extracomment>
        <translation>{card} lässt sich nicht lesen ({error}). Reparieren oder löschen Sie die Datei.</translation>
    </message>
    <message>
        <source>{card} is no JSON object. Repair it or delete it.</source>
        <extracomment>anon_plugin/models/store/folder.py</extracomment>
        <translation>{card} ist kein JSON-Objekt. Reparieren oder löschen Sie die Datei.</translation>
    </message>
    <message>
        <source>{path} is no TorchScript file, or it is damaged. A checkpoint (state dict) cannot be used as it is: export it to TorchScript or ONNX first.</source>
        <extracomment>anon_plugin/models/torchscript.py</extracomment>
        <translation>{path} ist keine TorchScript-Datei, oder sie ist beschädigt. Ein Checkpoint (state dict) lässt sich so nicht verwenden: Exportieren Sie ihn erst nach TorchScript oder ONNX.</translation>
    </message>
    <message>
        <source>The TorchScript model {path} does not have the interface of EgoBlur, generation 1 or 2, the only one known here: {error}</source>
        <extracomment>anon_plugin/models/torchscript.py</extracomment>
        <translation>Das TorchScript-Modell {path} hat nicht die Schnittstelle von EgoBlur der Generation 1 oder 2, der einzigen, die hier bekannt ist: {error}</translation>
    </message>
    <message>
        <source>Views searched at once</source>
        <extracomment>anon_plugin/processing/parameters/machine.py</extracomment>
        <translation>Zugleich durchsuchte Ansichten</translation>
    </message>
    <message>
        <source>How many views of about a megapixel are searched at once. 0: as many as suit the device. On a graphics card views of several photos are searched together; fewer need less of its memory, and where that runs out they become fewer by themselves. The findings do not depend on it.</source>
        <extracomment>anon_plugin/processing/parameters/machine.py</extracomment>
        <translation>Wie viele Ansichten von etwa einem Megapixel zugleich durchsucht werden. 0: so viele, wie zum Rechengerät passen. Auf einer Grafikkarte werden Ansichten mehrerer Fotos zusammen durchsucht; weniger brauchen weniger von ihrem Speicher, und wo dieser ausgeht, werden es von selbst weniger. Die Funde hängen nicht davon ab.</translation>
    </message>
    <message>
        <source>The folder {folder} has vanished or was exchanged during the run. Bring it back and run again: it goes on where it stopped.</source>
        <extracomment>anon_plugin/engine/run/journal.py</extracomment>
        <translation>Der Ordner {folder} ist während des Laufs verschwunden oder ausgetauscht worden. Stellen Sie ihn wieder her, und starten Sie noch einmal: Es geht weiter, wo es stehen geblieben ist.</translation>
    </message>
    <message>
        <source>The journal {path} cannot be kept: {error}. Check the free space and the permissions of the output folder, and run again: it goes on where it stopped.</source>
        <extracomment>anon_plugin/engine/run/database.py</extracomment>
        <translation>Das Journal {path} kann nicht geführt werden: {error}. Prüfen Sie den freien Platz und die Rechte des Ausgabeordners, und starten Sie noch einmal: Es geht weiter, wo es stehen geblieben ist.</translation>
    </message>
    <message>
        <source>The journal {path} was written by a newer version of this plugin. Update the plugin, or choose another output folder.</source>
        <extracomment>anon_plugin/engine/run/database.py</extracomment>
        <translation>Das Journal {path} wurde von einer neueren Version dieser Erweiterung geschrieben. Aktualisieren Sie die Erweiterung, oder wählen Sie einen anderen Ausgabeordner.</translation>
    </message>
    <message>
        <source>The journal {path} cannot be used: {error}. Choose an output folder that you may write to; if the file is damaged, move it away and run with ON_EXISTING=redo.</source>
        <extracomment>anon_plugin/engine/run/database.py</extracomment>
        <translation>Das Journal {path} kann nicht verwendet werden: {error}. Wählen Sie einen Ausgabeordner, in den Sie schreiben dürfen; ist die Datei beschädigt, verschieben Sie sie, und starten Sie mit ON_EXISTING=redo.</translation>
    </message>
    <message>
        <source>The input folder {folder} does not exist or is no folder.</source>
        <extracomment>anon_plugin/engine/files/listing.py</extracomment>
        <translation>Den Eingabeordner {folder} gibt es nicht, oder er ist kein Ordner.</translation>
    </message>
    <message>
        <source>The photos lie on several drives. Run once for the photos of each drive.</source>
        <extracomment>anon_plugin/engine/files/listing.py</extracomment>
        <translation>Die Fotos liegen auf mehreren Laufwerken. Starten Sie für die Fotos jedes Laufwerks einen eigenen Lauf.</translation>
    </message>
    <message>
        <source>Input and output are the same folder ({folder}). Choose another output folder: originals are never overwritten.</source>
        <extracomment>anon_plugin/engine/files/listing.py</extracomment>
        <translation>Eingabe und Ausgabe sind derselbe Ordner ({folder}). Wählen Sie einen anderen Ausgabeordner: Originale werden nie überschrieben.</translation>
    </message>
    <message>
        <source>The input folder {folder} lies inside the output folder {output}, where results could take the place of originals. Choose an output folder beside the input.</source>
        <extracomment>anon_plugin/engine/files/listing.py</extracomment>
        <translation>Der Eingabeordner {folder} liegt im Ausgabeordner {output}, wo Ergebnisse an die Stelle von Originalen treten könnten. Wählen Sie einen Ausgabeordner neben der Eingabe.</translation>
    </message>
    <message>
        <source>The output folder {output} cannot be written to: {error}. Choose another folder or change its permissions.</source>
        <extracomment>anon_plugin/engine/files/listing.py</extracomment>
        <translation>In den Ausgabeordner {output} kann nicht geschrieben werden: {error}. Wählen Sie einen anderen Ordner, oder ändern Sie seine Rechte.</translation>
    </message>
    <message>
        <source>The output takes no more files: {error}, at {target}. Make room or choose another place, and run again: it goes on where it stopped.</source>
        <extracomment>anon_plugin/engine/files/publish.py</extracomment>
        <translation>Die Ausgabe nimmt keine weiteren Dateien an: {error}, bei {target}. Schaffen Sie Platz, oder wählen Sie einen anderen Ort, und starten Sie noch einmal: Es geht weiter, wo es stehen geblieben ist.</translation>
    </message>
    <message>
        <source>The output takes no files: {target} cannot be written ({error}). Check that the place exists and that your credentials are valid for it, and run again: it goes on where it stopped.</source>
        <extracomment>anon_plugin/engine/files/publish.py</extracomment>
        <translation>Die Ausgabe nimmt keine Dateien an: {target} kann nicht geschrieben werden ({error}). Prüfen Sie, ob es den Ort gibt und Ihre Zugangsdaten dort gelten, und starten Sie noch einmal: Es geht weiter, wo es stehen geblieben ist.</translation>
    </message>
    <message>
        <source>{target} is an earlier result of a photo that failed now, and cannot be moved away: {error}. Remove it by hand and run again.</source>
        <extracomment>anon_plugin/engine/run/withdrawal.py</extracomment>
        <translation>{target} ist das frühere Ergebnis eines Fotos, das jetzt fehlgeschlagen ist, und lässt sich nicht wegräumen: {error}. Entfernen Sie es von Hand, und starten Sie noch einmal.</translation>
    </message>
    <message>
        <source>No Dask scheduler answers at {address}: {error}. Start one with &apos;dask scheduler&apos;, or correct SCHEDULER.</source>
        <extracomment>anon_plugin/engine/run/dask/cluster.py</extracomment>
        <translation>Unter {address} antwortet kein Dask-Scheduler: {error}. Starten Sie einen mit &apos;dask scheduler&apos;, oder berichtigen Sie SCHEDULER.</translation>
    </message>
    <message>
        <source>The Dask scheduler at {address} has no workers. Start some: dask worker {address}</source>
        <extracomment>anon_plugin/engine/run/dask/cluster.py</extracomment>
        <translation>Der Dask-Scheduler unter {address} hat keine Worker. Starten Sie welche: dask worker {address}</translation>
    </message>
    <message>
        <source>The Dask scheduler was lost, and with it the photos under way. Run again: it goes on where it stopped.</source>
        <extracomment>anon_plugin/engine/run/dask/cluster.py</extracomment>
        <translation>Der Dask-Scheduler ist verloren gegangen und mit ihm die Fotos, die in Arbeit waren. Starten Sie noch einmal: Es geht weiter, wo es stehen geblieben ist.</translation>
    </message>
    <message>
        <source>A worker does not see {photo}, which this machine does: {reason} Mount the input at the same path on all machines, and run again.</source>
        <extracomment>anon_plugin/engine/run/dask/cluster.py</extracomment>
        <translation>Ein Worker sieht {photo} nicht, dieser Rechner aber schon: {reason} Binden Sie die Eingabe auf allen Rechnern unter demselben Pfad ein, und starten Sie noch einmal.</translation>
    </message>
    <message>
        <source>Something unexpected happened on {where}: {problem}: {error}. Run again: it goes on where it stopped.</source>
        <extracomment>anon_plugin/engine/run/dask/cluster.py</extracomment>
        <translation>Auf {where} ist etwas Unerwartetes geschehen: {problem}: {error}. Starten Sie noch einmal: Es geht weiter, wo es stehen geblieben ist.</translation>
    </message>
    <message>
        <source>Another version of the anonymizer is installed here (its code is {found}…, and {wanted}… is wanted). Install the version of the machine that starts the run and start the worker again.</source>
        <extracomment>anon_plugin/engine/run/dask/code_digest.py</extracomment>
        <translation>Hier ist eine andere Version der Anonymisierung installiert (ihr Code ist {found}…, verlangt ist {wanted}…). Installieren Sie die Version des Rechners, der den Lauf startet, und starten Sie den Worker neu.</translation>
    </message>
    <message>
        <source>The output folder {output} is not the same folder here, or has vanished. Mount it at the same path on all machines, and run again: it goes on where it stopped.</source>
        <extracomment>anon_plugin/engine/run/dask/worker.py</extracomment>
        <translation>Der Ausgabeordner {output} ist hier nicht derselbe Ordner oder verschwunden. Binden Sie ihn auf allen Rechnern unter demselben Pfad ein, und starten Sie noch einmal: Es geht weiter, wo es stehen geblieben ist.</translation>
    </message>
    <message>
        <source>{place} cannot be reached: {error}. Install what fsspec needs for it (s3://: s3fs, gs://: gcsfs, https://: fsspec and aiohttp).</source>
        <extracomment>anon_plugin/engine/files/storage/remote.py</extracomment>
        <translation>{place} ist nicht erreichbar: {error}. Installieren Sie, was fsspec dafür braucht (s3://: s3fs, gs://: gcsfs, https://: fsspec und aiohttp).</translation>
    </message>
    <message>
        <source>Dask scheduler</source>
        <extracomment>anon_plugin/processing/parameters/cluster.py</extracomment>
        <translation>Dask-Scheduler</translation>
    </message>
    <message>
        <source>Folder for the journal of an output that is a URL</source>
        <extracomment>anon_plugin/processing/parameters/journal.py</extracomment>
        <translation>Ordner für das Journal einer Ausgabe, die eine URL ist</translation>
    </message>
    <message>
        <source>The address of a Dask scheduler, such as tcp://10.0.0.5:8786. Its workers then do the photos, with the model and the settings of this run; they read and write the photos themselves, by the same paths or URLs. Empty: this machine does them. &apos;Threads&apos; counts for this machine only.</source>
        <extracomment>anon_plugin/processing/parameters/cluster.py</extracomment>
        <translation>Die Adresse eines Dask-Schedulers, etwa tcp://10.0.0.5:8786. Seine Worker bearbeiten dann die Fotos, mit dem Modell und den Einstellungen dieses Laufs; sie lesen und schreiben die Fotos selbst, unter denselben Pfaden oder URLs. Leer: Dieser Rechner bearbeitet sie. „Threads“ gilt nur für diesen Rechner.</translation>
    </message>
    <message>
        <source>The output may be a URL such as s3://bucket/anonymized, and so may the folder of photos. What is done is then recorded in a folder of this machine, so that a run can go on where it stopped: this one, or, where it is empty, one of the user&apos;s own for each URL.</source>
        <extracomment>anon_plugin/processing/parameters/journal.py</extracomment>
        <translation>Die Ausgabe kann eine URL wie s3://bucket/anonymized sein, ebenso der Ordner der Fotos. Was erledigt ist, wird dann in einem Ordner dieses Rechners festgehalten, damit ein Lauf weitergehen kann, wo er stehen geblieben ist: in diesem oder, wenn das Feld leer ist, in einem eigenen Ordner des Benutzers für jede URL.</translation>
    </message>
    <message>
        <source>JOURNAL is for outputs that are URLs; the journal of a folder lies in the folder. Leave JOURNAL empty.</source>
        <extracomment>anon_plugin/processing/parameters/journal.py</extracomment>
        <translation>JOURNAL ist für Ausgaben, die URLs sind; das Journal eines Ordners liegt in dem Ordner. Lassen Sie JOURNAL leer.</translation>
    </message>
    <message>
        <source>Verify before publishing</source>
        <extracomment>anon_plugin/processing/parameters/verify.py</extracomment>
        <translation>Vor dem Veröffentlichen prüfen</translation>
    </message>
    <message>
        <source>photos</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>of these from earlier runs</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>davon aus früheren Läufen</translation>
    </message>
    <message>
        <source>Anonymization report</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Anonymisierungsbericht</translation>
    </message>
    <message>
        <source>{start} to {end}</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>{start} bis {end}</translation>
    </message>
    <message>
        <source>not finished</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>nicht beendet</translation>
    </message>
    <message>
        <source>How it was done</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Wie es gemacht wurde</translation>
    </message>
    <message>
        <source>What was done to the rest of the files</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Was mit dem Rest der Dateien geschah</translation>
    </message>
    <message>
        <source>How the photos were seen</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Wie die Fotos gesehen wurden</translation>
    </message>
    <message>
        <source>en</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>de</translation>
    </message>
    <message>
        <source>faces found</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>Gesichter gefunden</translation>
    </message>
    <message>
        <source>plates found</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>Kennzeichen gefunden</translation>
    </message>
    <message>
        <source>persons found</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>Personen gefunden</translation>
    </message>
    <message>
        <source>vehicles found</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>Fahrzeuge gefunden</translation>
    </message>
    <message>
        <source>facades found</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>Fassaden gefunden</translation>
    </message>
    <message numerus="yes">
        <source>The run was cancelled; {count} photos were not reached.</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>
            <numerusform>Der Lauf wurde abgebrochen; {count} Foto wurde nicht erreicht.</numerusform>
            <numerusform>Der Lauf wurde abgebrochen; {count} Fotos wurden nicht erreicht.</numerusform>
        </translation>
    </message>
    <message>
        <source>and {count} more, all of them in the JSON file</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>und {count} weitere, alle in der JSON-Datei</translation>
    </message>
    <message>
        <source>Failed, and therefore not written</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Fehlgeschlagen und deshalb nicht geschrieben</translation>
    </message>
    <message>
        <source>SHA-256 of its weights</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>SHA-256 der Gewichte</translation>
    </message>
    <message>
        <source>none</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>keine</translation>
    </message>
    <message>
        <source>megapixels a second in each thread</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Megapixel je Sekunde in jedem Thread</translation>
    </message>
    <message>
        <source>How sure the model was</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Wie sicher das Modell war</translation>
    </message>
    <message numerus="yes">
        <source>{label}: {count} findings by score, highest bar {most}</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>
            <numerusform>{label}: {count} Fund nach Score, höchster Balken {most}</numerusform>
            <numerusform>{label}: {count} Funde nach Score, höchster Balken {most}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} photos</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>
            <numerusform>{count} Foto</numerusform>
            <numerusform>{count} Fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>{count} redacted</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>{count} unkenntlich gemacht</translation>
    </message>
    <message>
        <source>Results</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>the photos with the most redactions, from the written files</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>die Fotos mit den meisten Unkenntlichmachungen, aus den geschriebenen Dateien</translation>
    </message>
    <message>
        <source>Verified before publishing</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Vor dem Veröffentlichen geprüft</translation>
    </message>
    <message>
        <source>no further picture or video in the file</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>kein weiteres Bild oder Video in der Datei</translation>
    </message>
    <message>
        <source>every redacted region has lost what it showed</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>jeder unkenntlich gemachte Bereich hat verloren, was er zeigte</translation>
    </message>
    <message>
        <source>nothing else differs from the original</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>nichts sonst unterscheidet sich vom Original</translation>
    </message>
    <message>
        <source>the model finds nothing any more beside the redactions</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>das Modell findet außer den Unkenntlichmachungen nichts mehr</translation>
    </message>
    <message>
        <source>{path} can be run on {device} by ONNX Runtime only, which is not installed. Install {packages}, or set DEVICE to auto or cpu.</source>
        <extracomment>anon_plugin/models/onnx/session.py</extracomment>
        <translation>{path} lässt sich auf {device} nur mit ONNX Runtime ausführen, das nicht installiert ist. Installieren Sie {packages}, oder setzen Sie DEVICE auf auto oder cpu.</translation>
    </message>
    <message>
        <source>ONNX Runtime cannot run {path} on {device} here; it has {available}. Install {packages} and what it needs, or set DEVICE to auto or cpu.</source>
        <extracomment>anon_plugin/models/onnx/session.py</extracomment>
        <translation>ONNX Runtime kann {path} hier nicht auf {device} ausführen; vorhanden ist {available}. Installieren Sie {packages} und was es braucht, oder setzen Sie DEVICE auf auto oder cpu.</translation>
    </message>
    <message>
        <source>The model “{model}” is another one here: its SHA-256 is {found}…, and {wanted}… is wanted. Put the same file on all machines and start the workers again.</source>
        <extracomment>anon_plugin/models/remote.py</extracomment>
        <translation>Das Modell „{model}“ ist hier ein anderes: Seine SHA-256 ist {found}…, verlangt ist {wanted}…. Legen Sie dieselbe Datei auf alle Rechner, und starten Sie die Worker neu.</translation>
    </message>
    <message>
        <source>Verification report</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>Prüfbericht</translation>
    </message>
    <message>
        <source>photos checked</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>Fotos geprüft</translation>
    </message>
    <message>
        <source>compared with their originals</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>mit ihren Originalen verglichen</translation>
    </message>
    <message>
        <source>redacted regions</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>unkenntlich gemachte Bereiche</translation>
    </message>
    <message>
        <source>findings beside redactions</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>Funde außerhalb der Unkenntlichmachungen</translation>
    </message>
    <message>
        <source>findings in redactions</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>Funde in den Unkenntlichmachungen</translation>
    </message>
    <message>
        <source>Failed</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Worth knowing</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>Wissenswert</translation>
    </message>
    <message>
        <source>searched again with {model}</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>noch einmal durchsucht mit {model}</translation>
    </message>
    <message>
        <source>Checks</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>No further picture or video in the file</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>Kein weiteres Bild oder Video in der Datei</translation>
    </message>
    <message>
        <source>Every redacted region has lost what it showed</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>Jeder unkenntlich gemachte Bereich hat verloren, was er zeigte</translation>
    </message>
    <message>
        <source>Nothing else differs from the original</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>Nichts sonst unterscheidet sich vom Original</translation>
    </message>
    <message>
        <source>The model finds nothing beside the redactions</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>Das Modell findet außerhalb der Unkenntlichmachungen nichts</translation>
    </message>
    <message>
        <source>{passed} passed, {failed} failed</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>{passed} bestanden, {failed} fehlgeschlagen</translation>
    </message>
    <message>
        <source>, {count} without what it takes</source>
        <extracomment>anon_plugin/engine/reports/verification_report.py</extracomment>
        <translation>, {count} ohne das Nötige</translation>
    </message>
    <message>
        <source>passed</source>
        <extracomment>anon_plugin/processing/layers/verification_layer.py</extracomment>
        <translation>bestanden</translation>
    </message>
    <message>
        <source>Verification</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Verify anonymization</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Anonymisierung prüfen</translation>
    </message>
    <message>
        <source>Opens anonymized photos afresh and looks for whatever they still show or hide.</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Öffnet anonymisierte Fotos neu und sucht nach allem, was sie noch zeigen oder verbergen.</translation>
    </message>
    <message>
        <source>audit</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Audit</translation>
    </message>
    <message>
        <source>check</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>prüfen</translation>
    </message>
    <message>
        <source>quality</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>evidence</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Nachweis</translation>
    </message>
    <message>
        <source>leak</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Datenleck</translation>
    </message>
    <message>
        <source>report</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Folder of anonymized photos</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Ordner mit anonymisierten Fotos</translation>
    </message>
    <message>
        <source>Every photo in it is verified. It is only read. Leave it empty to use a layer.</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Jedes Foto darin wird geprüft. Er wird nur gelesen. Lassen Sie das Feld leer, um einen Layer zu verwenden.</translation>
    </message>
    <message>
        <source>Also verify the photos in sub-folders.</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Auch die Fotos in Unterordnern prüfen.</translation>
    </message>
    <message>
        <source>Or a layer of anonymized photos</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Oder ein Layer mit anonymisierten Fotos</translation>
    </message>
    <message>
        <source>One row a photo, such as the Photos layer of a run. Only the selected rows are used where &apos;Selected features only&apos; is ticked.</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Eine Zeile je Foto, etwa der Foto-Layer eines Laufs. Ist „Nur gewählte Objekte“ angehakt, werden nur die ausgewählten Zeilen verwendet.</translation>
    </message>
    <message>
        <source>Field with the anonymized photo&apos;s path</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Feld mit dem Pfad des anonymisierten Fotos</translation>
    </message>
    <message>
        <source>Empty: &apos;output&apos; where the layer has it, else &apos;photo&apos;. Rows without a path were not published and are left out.</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Leer: &apos;output&apos;, wenn der Layer es hat, sonst &apos;photo&apos;. Zeilen ohne Pfad wurden nicht veröffentlicht und werden weggelassen.</translation>
    </message>
    <message>
        <source>Folder of the originals</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Ordner der Originale</translation>
    </message>
    <message>
        <source>The same tree of folders and names as the anonymized photos. Empty: where the journal says they were, if they are still there.</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Derselbe Baum aus Ordnern und Namen wie bei den anonymisierten Fotos. Leer: wo sie laut Journal waren, falls sie noch da sind.</translation>
    </message>
    <message>
        <source>What was redacted</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Was unkenntlich gemacht wurde</translation>
    </message>
    <message>
        <source>A Detections layer. Empty: as the journal says.</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Ein Layer mit Funden. Leer: wie das Journal sagt.</translation>
    </message>
    <message>
        <source>What is checked; see the help of this step.</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Was geprüft wird; siehe die Hilfe dieses Schritts.</translation>
    </message>
    <message>
        <source>End with an error if anything fails</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Mit einem Fehler enden, wenn etwas fehlschlägt</translation>
    </message>
    <message>
        <source>For servers: the layer and the report are written first.</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Für Server: Layer und Bericht werden vorher geschrieben.</translation>
    </message>
    <message>
        <source>One point a photo: passed or failed, and why.</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Ein Punkt je Foto: bestanden oder fehlgeschlagen, und warum.</translation>
    </message>
    <message>
        <source>Photos checked</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Geprüfte Fotos</translation>
    </message>
    <message>
        <source>Photos that did not pass</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Fotos, die nicht bestanden haben</translation>
    </message>
    <message>
        <source>Photos compared with their originals</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Mit ihren Originalen verglichene Fotos</translation>
    </message>
    <message>
        <source>Redacted regions</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Unkenntlich gemachte Bereiche</translation>
    </message>
    <message>
        <source>Findings beside redactions</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Funde außerhalb der Unkenntlichmachungen</translation>
    </message>
    <message>
        <source>Findings in redactions</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Funde in den Unkenntlichmachungen</translation>
    </message>
    <message numerus="yes">
        <source>{count} photos to verify</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>
            <numerusform>{count} Foto zu prüfen</numerusform>
            <numerusform>{count} Fotos zu prüfen</numerusform>
        </translation>
    </message>
    <message>
        <source>No check is chosen. Choose at least one.</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Es ist keine Prüfung gewählt. Wählen Sie mindestens eine.</translation>
    </message>
    <message>
        <source>Give either a folder of anonymized photos or a layer of them.</source>
        <extracomment>anon_plugin/processing/parameters/verification_rows.py</extracomment>
        <translation>Geben Sie entweder einen Ordner mit anonymisierten Fotos oder einen Layer davon an.</translation>
    </message>
    <message>
        <source>The folder of the originals {folder} does not exist.</source>
        <extracomment>anon_plugin/processing/parameters/verification_rows.py</extracomment>
        <translation>Den Ordner der Originale {folder} gibt es nicht.</translation>
    </message>
    <message>
        <source>Imports geotagged photos of a folder and anonymizes them; where a polygon of the policy lies, its own labels, style and confidence hold. Then it opens the results afresh and verifies them.</source>
        <extracomment>resources/models/example_anonymize_by_place.model3</extracomment>
        <translation>Importiert geogetaggte Fotos eines Ordners und anonymisiert sie; wo ein Polygon der Regeln liegt, gelten dessen eigene Objektarten, Stil und Konfidenz. Danach öffnet es die Ergebnisse neu und prüft sie.</translation>
    </message>
    <message>
        <source>A run is writing to {output}, or was killed there. Wait until it is finished, or run it again to its end, and verify then.</source>
        <extracomment>anon_plugin/engine/run/published_journal.py</extracomment>
        <translation>Ein Lauf schreibt gerade nach {output} oder wurde dort abgebrochen. Warten Sie, bis er fertig ist, oder führen Sie ihn noch einmal bis zum Ende aus, und prüfen Sie dann.</translation>
    </message>
    <message>
        <source>The journal {database} cannot be read: {error}. Move it away to verify the photos without it.</source>
        <extracomment>anon_plugin/engine/run/published_journal.py</extracomment>
        <translation>Das Journal {database} kann nicht gelesen werden: {error}. Verschieben Sie es, um die Fotos ohne das Journal zu prüfen.</translation>
    </message>
    <message>
        <source>seconds to read</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Sekunden zum Lesen</translation>
    </message>
    <message>
        <source>seconds to detect</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Sekunden zum Erkennen</translation>
    </message>
    <message>
        <source>seconds to redact</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Sekunden zum Unkenntlichmachen</translation>
    </message>
    <message>
        <source>seconds to write</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Sekunden zum Schreiben</translation>
    </message>
    <message>
        <source>seconds to verify</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Sekunden zum Prüfen</translation>
    </message>
    <message>
        <source>Photo atlas</source>
        <extracomment>scripts/make_layout.py</extracomment>
        <translation>Fotoatlas</translation>
    </message>
    <message>
        <source>Faces</source>
        <extracomment>scripts/make_layout.py</extracomment>
        <translation>Gesichter</translation>
    </message>
    <message>
        <source>Licence plates</source>
        <extracomment>scripts/make_layout.py</extracomment>
        <translation>Kfz-Kennzeichen</translation>
    </message>
    <message>
        <source>Persons</source>
        <extracomment>scripts/make_layout.py</extracomment>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Vehicles</source>
        <extracomment>scripts/make_layout.py</extracomment>
        <translation>Fahrzeuge</translation>
    </message>
    <message>
        <source>Heading</source>
        <extracomment>scripts/make_layout.py</extracomment>
        <translation>Blickrichtung</translation>
    </message>
    <message>
        <source>has {count} originals named {name} in {place}; one is needed.</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>hat {count} Originale namens {name} in {place}; genau eines ist nötig.</translation>
    </message>
    <message>
        <source>Its original is no panorama. {reason}</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Das Original ist kein Panorama. {reason}</translation>
    </message>
    <message>
        <source>Its original has other bands or wider values than 8-bit RGB, which faces cannot carry.</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Das Original hat andere Kanäle oder größere Werte als 8-Bit-RGB, die Würfelseiten nicht tragen können.</translation>
    </message>
    <message>
        <source>Another photo of the same name was cut before; rename one.</source>
        <extracomment>anon_plugin/processing/algorithms/panoramatocubemap.py</extracomment>
        <translation>Ein anderes Foto desselben Namens wurde schon zerlegt; benennen Sie eines um.</translation>
    </message>
    <message>
        <source>It is no equirectangular panorama. {reason}</source>
        <extracomment>anon_plugin/processing/algorithms/panoramatocubemap.py</extracomment>
        <translation>Es ist kein equirektangulares Panorama. {reason}</translation>
    </message>
    <message>
        <source>{source} holds two models that would both be named “{name}”. Install them one by one, each with a NAME of its own.</source>
        <extracomment>anon_plugin/models/installation.py</extracomment>
        <translation>{source} enthält zwei Modelle, die beide „{name}“ heißen würden. Installieren Sie sie einzeln, jedes mit einem eigenen NAME.</translation>
    </message>
    <message>
        <source>{speed} a second</source>
        <extracomment>anon_plugin/engine/run/progress.py</extracomment>
        <translation>{speed} je Sekunde</translation>
    </message>
    <message>
        <source>A few photos, spread evenly over the folder, are anonymized and verified with the settings of the run; their results lie in a temporary folder for a moment and are not kept. The log tells what takes the time, and what would make the run faster on this machine.</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>Einige Fotos, gleichmäßig über den Ordner verteilt, werden mit den Einstellungen des Laufs anonymisiert und geprüft; ihre Ergebnisse liegen kurz in einem temporären Ordner und werden nicht behalten. Das Protokoll sagt, was die Zeit kostet und was den Lauf auf diesem Rechner schneller machen würde.</translation>
    </message>
    <message>
        <source>0 to 1: findings less sure than this are ignored. Lower finds more and errs more often. With the model that comes with the plugin it is a share: of the findings at 0.7 about 70 % are right. Empty: the model&apos;s own thresholds, which are set to miss as little as possible at about one false finding a photo.</source>
        <extracomment>anon_plugin/processing/parameters/search.py</extracomment>
        <translation>0 bis 1: Funde, die weniger sicher sind, werden übergangen. Ein kleinerer Wert findet mehr und irrt häufiger. Beim Modell, das mit der Erweiterung kommt, ist es ein Anteil: Von den Funden bei 0,7 sind etwa 70 % richtig. Leer: die eigenen Schwellen des Modells; sie sind so eingestellt, dass bei etwa einem Fehlfund je Foto möglichst wenig übersehen wird.</translation>
    </message>
    <message>
        <source>Another run</source>
        <extracomment>anon_plugin/engine/run/database.py</extracomment>
        <translation>Ein anderer Lauf</translation>
    </message>
    <message>
        <source>Another run (process {process} on {host}, since {since})</source>
        <extracomment>anon_plugin/engine/run/database.py</extracomment>
        <translation>Ein anderer Lauf (Prozess {process} auf {host}, seit {since})</translation>
    </message>
    <message>
        <source>{who} is writing to {folder}. Wait until it is finished, or choose another output folder.</source>
        <extracomment>anon_plugin/engine/run/database.py</extracomment>
        <translation>{who} schreibt nach {folder}. Warten Sie, bis er fertig ist, oder wählen Sie einen anderen Ausgabeordner.</translation>
    </message>
    <message>
        <source>This network cannot compute in int8 here: that takes a processor with VNNI and a torch that uses it. Leave the precision to the program.</source>
        <extracomment>anon_plugin/models/street/int8.py</extracomment>
        <translation>Dieses Netz kann hier nicht in int8 rechnen: Dazu braucht es einen Prozessor mit VNNI und ein torch, das ihn nutzt. Überlassen Sie die Genauigkeit dem Programm.</translation>
    </message>
    <message>
        <source>The weights lack numbers that computing in int8 takes. Make them anew with training.calibrate, or choose another precision.</source>
        <extracomment>anon_plugin/models/street/int8.py</extracomment>
        <translation>Den Gewichten fehlen Zahlen, die das Rechnen in int8 braucht. Erzeugen Sie sie neu mit training.calibrate, oder wählen Sie eine andere Genauigkeit.</translation>
    </message>
    <message>
        <source>In place of files: a layer with the fields photo, label, region_px. A photo without objects has one row without a label. A row whose field ignore is true counts neither way.</source>
        <extracomment>anon_plugin/processing/parameters/comparison.py</extracomment>
        <translation>Statt Dateien: ein Layer mit den Feldern photo, label, region_px. Ein Foto ohne Objekte hat eine Zeile ohne label. Eine Zeile, deren Feld ignore wahr ist, zählt weder so noch so.</translation>
    </message>
    <message>
        <source>The annotations at {path} hold no object. Check that it is the right file or folder.</source>
        <extracomment>anon_plugin/engine/exchange/ground_truth.py</extracomment>
        <translation>Die Annotationen in {path} enthalten kein Objekt. Prüfen Sie, ob es die richtige Datei oder der richtige Ordner ist.</translation>
    </message>
    <message>
        <source>The style for {label} is &apos;{effect}&apos; but has no picture. Give a PNG file.</source>
        <extracomment>anon_plugin/engine/redaction/guard.py</extracomment>
        <translation>Der Stil für {label} ist &apos;{effect}&apos;, hat aber kein Bild. Geben Sie eine PNG-Datei an.</translation>
    </message>
    <message>
        <source>The effect &apos;{effect}&apos; needs a picture. Give a PNG file as the logo.</source>
        <extracomment>anon_plugin/engine/redaction/style.py</extracomment>
        <translation>Der Effekt &apos;{effect}&apos; braucht ein Bild. Geben Sie eine PNG-Datei als Logo an.</translation>
    </message>
    <message>
        <source>STYLE names the label &apos;{label}&apos;, which nothing finds. Known are {known}; found are: {found}. Correct the name or leave it out.</source>
        <extracomment>anon_plugin/engine/tasks/settings.py</extracomment>
        <translation>STYLE nennt die Objektart &apos;{label}&apos;, die nichts findet. Bekannt sind {known}; gefunden werden: {found}. Berichtigen Sie den Namen, oder lassen Sie ihn weg.</translation>
    </message>
    <message>
        <source>What to compare</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Was verglichen wird</translation>
    </message>
    <message>
        <source>Labels to measure. None: all that the ground truth marks.</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Objektarten, die gemessen werden. Keine: alle, die in den Referenzdaten markiert sind.</translation>
    </message>
    <message>
        <source>Figures of each label as JSON</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Kennzahlen jeder Objektart als JSON</translation>
    </message>
    <message>
        <source>The ground truth layer holds no object.</source>
        <extracomment>anon_plugin/processing/parameters/comparison.py</extracomment>
        <translation>Der Layer mit den Referenzdaten enthält kein Objekt.</translation>
    </message>
    <message>
        <source>The ground truth marks no &apos;{label}&apos;; it marks: {marked}.</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>In den Referenzdaten ist kein &apos;{label}&apos; markiert; markiert sind: {marked}.</translation>
    </message>
    <message>
        <source>Writes &apos;detections.json&apos; (COCO), &apos;detections.csv&apos;, or a folder &apos;labels&apos; (YOLO, with classes.txt) into the output folder. Photos are named relative to the input. Rows whose &apos;keep&apos; is false are left out, as are facades, which no other tool knows; labels of your own models go along by their names. What a panorama&apos;s edge cuts is written as two boxes.</source>
        <extracomment>anon_plugin/processing/algorithms/exportdetections.py</extracomment>
        <translation>Schreibt &apos;detections.json&apos; (COCO), &apos;detections.csv&apos; oder einen Ordner &apos;labels&apos; (YOLO, mit classes.txt) in den Ausgabeordner. Fotos heißen darin relativ zur Eingabe. Zeilen, deren &apos;keep&apos; falsch ist, werden weggelassen, ebenso Fassaden, die kein anderes Programm kennt; Objektarten eigener Modelle gehen unter ihrem Namen mit. Was der Rand eines Panoramas zerschneidet, wird als zwei Rahmen geschrieben.</translation>
    </message>
    <message>
        <source>From a file: COCO JSON, GeoJSON of a Detections layer, or CSV (our own export, TensorFlow, Roboflow, VoTT, makesense.ai, RetinaNet, VGG Image Annotator). From a folder: YOLO text files beside their pictures, or Pascal VOC XML. Class names such as &apos;License_Plate&apos; or &apos;pedestrian&apos; are understood; classes that are no face, plate, person or vehicle come under their own names, unless LABELS says what to take. What is left out is counted in the log.
Pictures are matched to the photos by path, or else by file name. Regions that were drawn on a smaller copy are brought to the photo&apos;s size.</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Aus einer Datei: COCO JSON, GeoJSON eines Layers mit Funden oder CSV (unser eigener Export, TensorFlow, Roboflow, VoTT, makesense.ai, RetinaNet, VGG Image Annotator). Aus einem Ordner: YOLO-Textdateien neben ihren Bildern oder Pascal VOC XML. Klassennamen wie &apos;License_Plate&apos; oder &apos;pedestrian&apos; werden verstanden; Klassen, die weder Gesicht noch Kennzeichen, Person oder Fahrzeug sind, kommen unter ihrem eigenen Namen mit, wenn LABELS nicht sagt, was übernommen wird. Was weggelassen wird, wird im Protokoll gezählt.
Die Bilder werden den Fotos nach Pfad, sonst nach Dateinamen zugeordnet. Bereiche, die auf einer kleineren Kopie gezeichnet wurden, werden auf die Größe des Fotos gebracht.</translation>
    </message>
    <message>
        <source>What to take</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Was übernommen wird</translation>
    </message>
    <message>
        <source>Labels to read. None: everything that is marked.</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Objektarten, die gelesen werden. Keine: alles, was markiert ist.</translation>
    </message>
    <message>
        <source>Detections read of each label, as JSON</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Gelesene Funde jeder Objektart, als JSON</translation>
    </message>
    <message>
        <source>Left out, because LABELS does not name them: {labels}</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>Weggelassen, weil LABELS sie nicht nennt: {labels}</translation>
    </message>
    <message>
        <source>No model searches here: what the layer says is done, no more and no less. Rows that were deleted are not redacted, rows that were added are, and so is every change of label or region. A row whose &apos;keep&apos; is false counts as deleted.
Needed are the fields &apos;photo&apos; (path), &apos;label&apos; (face, plate, person, vehicle, facade or a name of your own) and &apos;region_px&apos; (a WKT polygon in pixels of the upright photo, x to the right and y down). A row that means nothing (no label, no polygon) ends the run before any photo is touched; rows that fit no photo are counted and named in the log; a region that lies outside its photo fails that photo.</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>Hier sucht kein Modell: Es geschieht, was der Layer sagt, nicht mehr und nicht weniger. Gelöschte Zeilen werden nicht unkenntlich gemacht, hinzugefügte schon, und ebenso jede Änderung von Objektart oder Bereich. Eine Zeile, deren &apos;keep&apos; falsch ist, gilt als gelöscht.
Nötig sind die Felder &apos;photo&apos; (Pfad), &apos;label&apos; (face, plate, person, vehicle, facade oder ein eigener Name) und &apos;region_px&apos; (ein WKT-Polygon in Pixeln des aufrechten Fotos, x nach rechts und y nach unten). Eine Zeile, die nichts bedeutet (keine Objektart, kein Polygon), beendet den Lauf, bevor ein Foto angefasst wird; Zeilen, die zu keinem Foto passen, werden gezählt und im Protokoll genannt; liegt ein Bereich außerhalb seines Fotos, schlägt dieses Foto fehl.</translation>
    </message>
    <message>
        <source>Labels of the layer&apos;s own, redacted like all others: {labels}</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>Eigene Objektarten des Layers, die wie alle anderen unkenntlich gemacht werden: {labels}</translation>
    </message>
    <message>
        <source>Row {row} has no label. Give it one, or set its keep to false.</source>
        <extracomment>anon_plugin/processing/parameters/detection_rows.py</extracomment>
        <translation>Zeile {row} hat keine Objektart. Geben Sie ihr eine, oder setzen Sie keep auf falsch.</translation>
    </message>
    <message>
        <source>LABELS holds &apos;{name}&apos;, which is no name of a label.</source>
        <extracomment>anon_plugin/processing/parameters/labels.py</extracomment>
        <translation>LABELS enthält &apos;{name}&apos;, was kein Name einer Objektart ist.</translation>
    </message>
    <message>
        <source>Row {row} of the layer of POLICY has the label &apos;{label}&apos;, which is no name. Write labels such as face, parted by commas.</source>
        <extracomment>anon_plugin/processing/parameters/policies.py</extracomment>
        <translation>Zeile {row} des Layers von POLICY hat die Objektart &apos;{label}&apos;, was kein Name ist. Schreiben Sie Objektarten wie face, durch Kommas getrennt.</translation>
    </message>
    <message>
        <source>The kinds of objects to make unrecognizable. Those that an installed model of your own finds, such as documents, can be ticked too; scripts may name any. A model that cannot find a chosen kind is refused before any photo is touched.</source>
        <extracomment>anon_plugin/processing/parameters/search.py</extracomment>
        <translation>Die Objektarten, die unkenntlich gemacht werden: Gesicht (face), Kennzeichen (plate), Person (person), Fahrzeug (vehicle). Auch solche, die ein installiertes eigenes Modell findet, etwa Dokumente, lassen sich ankreuzen; Skripte dürfen jede nennen. Ein Modell, das eine gewählte Art nicht finden kann, wird abgelehnt, bevor ein Foto angefasst wird.</translation>
    </message>
    <message>
        <source>Findings of all labels, those of your own models too, as JSON</source>
        <extracomment>anon_plugin/processing/results/running.py</extracomment>
        <translation>Funde aller Objektarten, auch der eigenen Modelle, als JSON</translation>
    </message>
    <message numerus="yes">
        <source>{system}, {count} cores</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>
            <numerusform>{system}, {count} Kern</numerusform>
            <numerusform>{system}, {count} Kerne</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{capability}, {count} threads for torch</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>
            <numerusform>{capability}, {count} Thread für torch</numerusform>
            <numerusform>{capability}, {count} Threads für torch</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{existing} of {count} results exist already, such as {example}. Choose another output folder, or set ON_EXISTING to resume or redo.</source>
        <extracomment>anon_plugin/engine/run/plan.py</extracomment>
        <translation>
            <numerusform>{existing} von {count} Ergebnis gibt es schon: {example}. Wählen Sie einen anderen Ausgabeordner, oder setzen Sie ON_EXISTING auf resume oder redo.</numerusform>
            <numerusform>{existing} von {count} Ergebnissen gibt es schon, zum Beispiel {example}. Wählen Sie einen anderen Ausgabeordner, oder setzen Sie ON_EXISTING auf resume oder redo.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of {count} photos</source>
        <extracomment>anon_plugin/engine/run/progress.py</extracomment>
        <translation>
            <numerusform>{done} von {count} Foto</numerusform>
            <numerusform>{done} von {count} Fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} photos, model {model}</source>
        <extracomment>anon_plugin/processing/algorithms/anonymize_base.py</extracomment>
        <translation>
            <numerusform>{count} Foto, Modell {model}</numerusform>
            <numerusform>{count} Fotos, Modell {model}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} photos, about {megapixels:.0f} megapixels: {duration} with {model}, {size:.2f} GiB of results</source>
        <extracomment>anon_plugin/processing/algorithms/estimaterun.py</extracomment>
        <translation>
            <numerusform>{count} Foto, etwa {megapixels:.0f} Megapixel: {duration} mit {model}, {size:.2f} GiB Ergebnisse</numerusform>
            <numerusform>{count} Fotos, etwa {megapixels:.0f} Megapixel: {duration} mit {model}, {size:.2f} GiB Ergebnisse</numerusform>
        </translation>
    </message>
    <message>
        <source>{photos}, {buildings} to hide</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>{photos}; zu verbergen: {buildings}</translation>
    </message>
    <message numerus="yes">
        <source>{count} buildings</source>
        <extracomment>anon_plugin/processing/algorithms/redactfacades.py</extracomment>
        <translation>
            <numerusform>{count} Gebäude</numerusform>
            <numerusform>{count} Gebäude</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{failed} of {count} photos did not pass, {missing} were not reached. The layer and the report say why; anonymize these photos again.</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>
            <numerusform>{failed} von {count} Foto hat nicht bestanden, {missing} wurde nicht erreicht. Layer und Bericht sagen, warum; anonymisieren Sie es noch einmal.</numerusform>
            <numerusform>{failed} von {count} Fotos haben nicht bestanden, {missing} wurden nicht erreicht. Layer und Bericht sagen, warum; anonymisieren Sie diese Fotos noch einmal.</numerusform>
        </translation>
    </message>
    <message>
        <source>{workers} with {threads} at {address}</source>
        <extracomment>anon_plugin/processing/parameters/cluster.py</extracomment>
        <translation>{workers} mit {threads} unter {address}</translation>
    </message>
    <message numerus="yes">
        <source>{count} workers</source>
        <extracomment>anon_plugin/processing/parameters/cluster.py</extracomment>
        <translation>
            <numerusform>{count} Worker</numerusform>
            <numerusform>{count} Worker</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} threads</source>
        <extracomment>anon_plugin/processing/parameters/cluster.py</extracomment>
        <translation>
            <numerusform>{count} Thread</numerusform>
            <numerusform>{count} Threads</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{kept} of {count} photos were done by an earlier run and are kept.</source>
        <extracomment>anon_plugin/processing/results/running.py</extracomment>
        <translation>
            <numerusform>{kept} von {count} Foto hat ein früherer Lauf erledigt; es wird behalten.</numerusform>
            <numerusform>{kept} von {count} Fotos hat ein früherer Lauf erledigt; sie werden behalten.</numerusform>
        </translation>
    </message>
    <message>
        <source>{path} cannot be read: {error}. The file is damaged; copy it again from where it came from.</source>
        <extracomment>anon_plugin/models/combined.py</extracomment>
        <translation>{path} kann nicht gelesen werden: {error}. Die Datei ist beschädigt; kopieren Sie sie noch einmal von dort, woher sie kam.</translation>
    </message>
    <message>
        <source>Nothing says what the model {path} finds. Write {{&quot;names&quot;: [&quot;face&quot;, ...]}} to {card} beside it, in the order of the model&apos;s classes.</source>
        <extracomment>anon_plugin/models/store/model_classes.py</extracomment>
        <translation>Nirgends steht, was das Modell {path} findet. Schreiben Sie {{&quot;names&quot;: [&quot;face&quot;, ...]}} in die Datei {card} daneben, in der Reihenfolge der Klassen des Modells.</translation>
    </message>
    <message>
        <source>The journal {path} holds values that no run wrote ({problem}: {error}). Move it away, and run with ON_EXISTING=redo.</source>
        <extracomment>anon_plugin/engine/run/database.py</extracomment>
        <translation>Das Journal {path} enthält Werte, die kein Lauf geschrieben hat ({problem}: {error}). Verschieben Sie es an einen anderen Ort und starten Sie mit ON_EXISTING=redo.</translation>
    </message>
    <message>
        <source>Of the checked ones, kept from an interrupted run</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>Davon aus einem unterbrochenen Lauf übernommen</translation>
    </message>
    <message>
        <source>Folder for the journal</source>
        <extracomment>anon_plugin/processing/parameters/journal.py</extracomment>
        <translation>Ordner für das Journal</translation>
    </message>
    <message>
        <source>What is done is recorded here, so that a run that was interrupted goes on where it stopped, and a later one does only photos that are new or have changed. Empty: in a folder of the user&apos;s own, until the run has come to its end.</source>
        <extracomment>anon_plugin/processing/parameters/journal.py</extracomment>
        <translation>Hier wird festgehalten, was fertig ist: Ein unterbrochener Lauf macht dort weiter, wo er aufgehört hat, und ein späterer bearbeitet nur neue oder geänderte Fotos. Leer: in einem eigenen Ordner des Benutzers, bis der Lauf zu Ende ist.</translation>
    </message>
    <message>
        <source>what is missing</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>was fehlt,</translation>
    </message>
    <message>
        <source>can be installed</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>lässt sich installieren</translation>
    </message>
    <message>
        <source>could be there, too</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>könnte auch da sein</translation>
    </message>
    <message>
        <source>style of {label}</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Stil für {label}</translation>
    </message>
    <message>
        <source>styles that may be undone</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Stile, die sich rückgängig machen lassen könnten</translation>
    </message>
    <message>
        <source>the model&apos;s own thresholds</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>die Schwellen des Modells</translation>
    </message>
    <message>
        <source>as each photo&apos;s tags say</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>wie die Tags jedes Fotos sagen</translation>
    </message>
    <message>
        <source>least confidence</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>kleinste Konfidenz</translation>
    </message>
    <message>
        <source>projection of the photos</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Projektion der Fotos</translation>
    </message>
    <message>
        <source>serial numbers and names in the files</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Seriennummern und Namen in den Dateien</translation>
    </message>
    <message>
        <source>verified before publishing</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Prüfung vor dem Veröffentlichen</translation>
    </message>
    <message>
        <source>photos without a building copied</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Fotos ohne Gebäude kopiert</translation>
    </message>
    <message>
        <source>field of view of flat photos in degrees</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Bildwinkel flacher Fotos in Grad</translation>
    </message>
    <message>
        <source>height of the camera in metres</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Höhe der Kamera in Metern</translation>
    </message>
    <message>
        <source>greatest distance in metres</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>größte Entfernung in Metern</translation>
    </message>
    <message>
        <source>uncertainty of the position in metres</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Unsicherheit der Position in Metern</translation>
    </message>
    <message>
        <source>uncertainty of the heading in degrees</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Unsicherheit der Blickrichtung in Grad</translation>
    </message>
    <message>
        <source>uncertainty of pitch and roll in degrees</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Unsicherheit von Nick- und Rollwinkel in Grad</translation>
    </message>
    <message>
        <source>SHA-256 of the buildings</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>SHA-256 der Gebäude</translation>
    </message>
    <message numerus="yes">
        <source>{count} cells kept</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>
            <numerusform>{count} Zelle erhalten</numerusform>
            <numerusform>{count} Zellen erhalten</numerusform>
        </translation>
    </message>
    <message>
        <source>picture with SHA-256 {digest}</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Bild mit SHA-256 {digest}</translation>
    </message>
    <message>
        <source>yes</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>nein</translation>
    </message>
    <message>
        <source>SCHEDULER cannot be used: {problem} Or leave SCHEDULER empty.</source>
        <extracomment>anon_plugin/engine/run/dask/cluster.py</extracomment>
        <translation>SCHEDULER kann nicht verwendet werden: {problem} Oder lassen Sie SCHEDULER leer.</translation>
    </message>
    <message>
        <source>OpenCV cannot run {path}: {error}. Get the file again if it may be damaged. ONNX Runtime runs more kinds of files: {problem}</source>
        <extracomment>anon_plugin/models/onnx/session.py</extracomment>
        <translation>OpenCV kann {path} nicht ausführen: {error}. Besorgen Sie die Datei noch einmal, falls sie beschädigt sein könnte. ONNX Runtime führt mehr Arten von Dateien aus: {problem}</translation>
    </message>
    <message>
        <source>No input folder is given. Choose one.</source>
        <extracomment>anon_plugin/processing/algorithms/cubemaptopanorama.py</extracomment>
        <translation>Es ist kein Eingabeordner angegeben. Wählen Sie einen.</translation>
    </message>
    <message>
        <source>The results go to the temporary folder {folder}, which QGIS deletes when it is closed. Choose an output folder to keep them.</source>
        <extracomment>anon_plugin/processing/parameters/outputs.py</extracomment>
        <translation>Die Ergebnisse kommen in den temporären Ordner {folder}, den QGIS beim Beenden löscht. Wählen Sie einen Ausgabeordner, um sie zu behalten.</translation>
    </message>
    <message>
        <source>The annotations cannot be written: a file {error} Choose another place.</source>
        <extracomment>anon_plugin/engine/exchange/annotations.py</extracomment>
        <translation>Die Annotationen können nicht geschrieben werden: Eine Datei {error} Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <source>{place} is a link. Nothing is written, moved or removed behind a link in an output, because it may lead to originals. Remove the link, not what it leads to, and run again.</source>
        <extracomment>anon_plugin/engine/files/publish.py</extracomment>
        <translation>{place} ist eine Verknüpfung. Hinter einer Verknüpfung in einer Ausgabe wird nichts geschrieben, verschoben oder entfernt, denn sie kann zu Originalen führen. Entfernen Sie die Verknüpfung, nicht das, wohin sie führt, und starten Sie noch einmal.</translation>
    </message>
    <message>
        <source>{scheme}:// is no kind of place that can be read from or written to. Known are folders, s3://, gs://, az:// and, for reading, https://. Copy the files to one of these.</source>
        <extracomment>anon_plugin/engine/files/storage/remote.py</extracomment>
        <translation>{scheme}:// ist keine Art von Ort, von dem gelesen oder an den geschrieben werden kann. Bekannt sind Ordner, s3://, gs://, az:// und, zum Lesen, https://. Kopieren Sie die Dateien an einen davon.</translation>
    </message>
    <message>
        <source>{name}: first steps</source>
        <extracomment>anon_plugin/gui/first_steps.py</extracomment>
        <translation>{name}: erste Schritte</translation>
    </message>
    <message>
        <source>The tools are in the Processing toolbox, under “{name}”.</source>
        <extracomment>anon_plugin/gui/first_steps.py</extracomment>
        <translation>Die Werkzeuge sind in der Werkzeugkiste Verarbeitung, unter „{name}“.</translation>
    </message>
    <message>
        <source>See whether everything is there that the search needs.</source>
        <extracomment>anon_plugin/gui/first_steps.py</extracomment>
        <translation>Sehen Sie nach, ob alles da ist, was die Suche braucht.</translation>
    </message>
    <message>
        <source>Choose a folder of photos, and another one for the results. The rest may stay as it is.</source>
        <extracomment>anon_plugin/gui/first_steps.py</extracomment>
        <translation>Wählen Sie einen Ordner mit Fotos und einen anderen für die Ergebnisse. Der Rest kann bleiben, wie er ist.</translation>
    </message>
    <message>
        <source>Look at the results before you publish them, on the map and in the report. No search finds everything.</source>
        <extracomment>anon_plugin/gui/first_steps.py</extracomment>
        <translation>Sehen Sie die Ergebnisse an, bevor Sie sie veröffentlichen, auf der Karte und im Bericht. Keine Suche findet alles.</translation>
    </message>
    <message>
        <source>Show the tools</source>
        <extracomment>anon_plugin/gui/first_steps.py</extracomment>
        <translation>Werkzeuge zeigen</translation>
    </message>
    <message>
        <source>Start in ten minutes</source>
        <extracomment>anon_plugin/gui/first_steps.py</extracomment>
        <translation>Start in zehn Minuten</translation>
    </message>
    <message>
        <source>First steps</source>
        <extracomment>anon_plugin/gui/menu.py</extracomment>
        <translation>Erste Schritte</translation>
    </message>
    <message>
        <source>The tools are in the Processing toolbox.</source>
        <extracomment>anon_plugin/gui/menu.py</extracomment>
        <translation>Die Werkzeuge sind in der Werkzeugkiste Verarbeitung.</translation>
    </message>
    <message>
        <source>No Processing toolbox</source>
        <extracomment>anon_plugin/gui/toolbox.py</extracomment>
        <translation>Keine Werkzeugkiste Verarbeitung</translation>
    </message>
    <message>
        <source>Switch on the plugin Processing: Plugins › Manage and Install Plugins › Installed.</source>
        <extracomment>anon_plugin/gui/toolbox.py</extracomment>
        <translation>Schalten Sie die Erweiterung Processing ein: Erweiterungen › Erweiterungen verwalten und installieren › Installiert.</translation>
    </message>
    <message>
        <source>The ONNX file {path} is of no known kind. Known are exports of {kinds}; its outputs are {outputs}.</source>
        <extracomment>anon_plugin/models/onnx/onnx_detector.py</extracomment>
        <translation>Die ONNX-Datei {path} ist von keiner bekannten Art. Bekannt sind Exporte von {kinds}; ihre Ausgaben sind {outputs}.</translation>
    </message>
    <message>
        <source>The anonymizer is not installed completely on {where}: {error}. Install anon-plugin[dask] there, in the version of this machine, and start the worker again.</source>
        <extracomment>anon_plugin/engine/run/dask/cluster.py</extracomment>
        <translation>Der Anonymisierer ist auf {where} nicht vollständig installiert: {error}. Installieren Sie dort anon-plugin[dask] in der Version dieses Rechners und starten Sie den Worker neu.</translation>
    </message>
    <message>
        <source>YOLO text files with their pictures and classes.txt, or Pascal VOC XML files.</source>
        <extracomment>anon_plugin/processing/algorithms/importdetections.py</extracomment>
        <translation>YOLO-Textdateien mit ihren Bildern und classes.txt oder Pascal-VOC-XML-Dateien.</translation>
    </message>
    <message>
        <source>A COCO JSON file, a folder of YOLO text files with their classes.txt, or one of Pascal VOC XML files.</source>
        <extracomment>anon_plugin/processing/parameters/comparison.py</extracomment>
        <translation>Eine COCO-JSON-Datei, ein Ordner mit YOLO-Textdateien und ihrer classes.txt oder einer mit Pascal-VOC-XML-Dateien.</translation>
    </message>
    <message>
        <source>{label} found</source>
        <extracomment>anon_plugin/engine/vocabulary/labels.py</extracomment>
        <translation>{label} gefunden</translation>
    </message>
    <message>
        <source>Row {row} has no region in region_px: {error}. Correct it, or delete the row.</source>
        <extracomment>anon_plugin/processing/parameters/detection_rows.py</extracomment>
        <translation>Zeile {row} hat keine Region in region_px: {error}. Berichtigen Sie sie, oder löschen Sie die Zeile.</translation>
    </message>
    <message>
        <source>{percent:.0f} % wider on each side</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>auf jeder Seite {percent:.0f} % breiter</translation>
    </message>
    <message>
        <source>fading out over {percent:.0f} %</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Rand läuft über {percent:.0f} % aus</translation>
    </message>
    <message>
        <source>How the photos are projected. &apos;auto&apos; decides for each photo from its tags and its pixels, and the result layer says which and why. &apos;cylindrical&apos;: sweeps and strips. &apos;fisheye&apos;: one or two circles, or a frame filled by one; &apos;stereographic&apos; is another kind of fisheye lens, and little planets.</source>
        <extracomment>anon_plugin/processing/parameters/search.py</extracomment>
        <translation>Wie die Fotos projiziert sind. &apos;auto&apos; entscheidet für jedes Foto anhand seiner Tags und Pixel, und der Ergebnis-Layer sagt, wie und warum. &apos;cylindrical&apos;: Schwenkpanoramen und Streifen. &apos;fisheye&apos;: ein oder zwei Kreise, oder einer, der das Bild füllt; &apos;stereographic&apos; ist eine andere Art von Fischaugenobjektiv, auch für kleine Planeten.</translation>
    </message>
    <message>
        <source>The input folder {folder} cannot be read: {error}.</source>
        <extracomment>anon_plugin/engine/files/listing.py</extracomment>
        <translation>Der Eingabeordner {folder} kann nicht gelesen werden: {error}.</translation>
    </message>
    <message>
        <source>pictures: the bytes of each file are searched for any further picture or video, whoever put it there; smaller versions of the redacted picture may stay. Pictures that lie among the photos under other names, such as photo.jpg_original or hidden ones, fail too.
regions: every region that was redacted has lost what it showed, compared with the original or, where that is gone, with the redaction drawn once more.
untouched: nothing else differs from the original: no other part of the picture, no tag.
detections: the photos are searched again. What is found in a redaction is counted only; what is found beside one has been missed, or was kept by somebody&apos;s choice. What the original shows just below the threshold is not new, and only counted.
What was redacted is read from the journal beside the photos, which also knows where their originals were. A photo that no journal and no layer knows fails, because nobody can say that it was searched.</source>
        <extracomment>anon_plugin/processing/algorithms/verifyanonymization.py</extracomment>
        <translation>pictures: Die Bytes jeder Datei werden nach jedem weiteren Bild oder Video durchsucht, wer auch immer es hineingelegt hat; kleinere Fassungen des unkenntlich gemachten Bildes dürfen bleiben. Bilder, die unter anderen Namen zwischen den Fotos liegen, etwa foto.jpg_original oder versteckte, schlagen ebenfalls fehl.
regions: Jeder unkenntlich gemachte Bereich hat verloren, was er zeigte; verglichen wird mit dem Original oder, wenn es nicht mehr da ist, mit der noch einmal gezeichneten Unkenntlichmachung.
untouched: Nichts sonst unterscheidet sich vom Original: kein anderer Teil des Bildes, kein Tag.
detections: Die Fotos werden noch einmal durchsucht. Was in einer Unkenntlichmachung gefunden wird, wird nur gezählt; was außerhalb gefunden wird, wurde übersehen oder auf jemandes Entscheidung hin behalten. Was das Original knapp unter der Schwelle zeigt, ist nicht neu und wird nur gezählt.
Was unkenntlich gemacht wurde, steht im Journal bei den Fotos, das auch weiß, wo ihre Originale waren. Ein Foto, das kein Journal und kein Layer kennt, schlägt fehl, denn niemand kann sagen, dass es durchsucht wurde.</translation>
    </message>
    <message>
        <source>The folder for the results, made where it does not exist. It must not be the input folder. Choose one: QGIS deletes a temporary folder when it is closed. A photo that cannot be anonymized is not written there.</source>
        <extracomment>anon_plugin/processing/parameters/outputs.py</extracomment>
        <translation>Der Ordner für die Ergebnisse; er wird angelegt, wenn es ihn nicht gibt. Er darf nicht der Eingabeordner sein. Wählen Sie einen: Einen temporären Ordner löscht QGIS beim Beenden. Ein Foto, das nicht anonymisiert werden kann, wird dort nicht geschrieben.</translation>
    </message>
    <message>
        <source>Track of videos</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Spur von Videos</translation>
    </message>
    <message>
        <source>Shows on the map where a camera was while it filmed.</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Zeigt auf der Karte, wo eine Kamera war, während sie filmte.</translation>
    </message>
    <message>
        <source>Nothing is anonymized here, and no picture is looked at. Read are GoPro&apos;s telemetry (GPMF), camera motion metadata (CAMM), NMEA sentences and the positions that drones of DJI write into subtitles, the boxes of BlackVue, Novatek and 70mai dash cameras, and files of the same name beside a video (.srt, .gpx, .nmea, .gps).
A receiver without a fix writes 0, 0: such rows are left out. Look at &apos;dimensions&apos; (2 or 3, 0 for no fix) and &apos;dilution&apos; before you rely on a position.</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Hier wird nichts anonymisiert und kein Bild angesehen. Gelesen werden die Telemetrie von GoPro (GPMF), Kamerabewegungsdaten (CAMM), NMEA-Sätze und die Positionen, die Drohnen von DJI in Untertitel schreiben, die Boxen der Dashcams von BlackVue, Novatek und 70mai sowie gleichnamige Dateien neben einem Video (.srt, .gpx, .nmea, .gps).
Ein Empfänger ohne Fix schreibt 0, 0: solche Zeilen fehlen. Sehen Sie sich &apos;dimensions&apos; (2 oder 3, 0 für keinen Fix) und &apos;dilution&apos; an, bevor Sie sich auf eine Position verlassen.</translation>
    </message>
    <message>
        <source>GPS</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>GPS</translation>
    </message>
    <message>
        <source>GPMF</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>GPMF</translation>
    </message>
    <message>
        <source>CAMM</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>CAMM</translation>
    </message>
    <message>
        <source>NMEA</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>NMEA</translation>
    </message>
    <message>
        <source>GPX</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>GPX</translation>
    </message>
    <message>
        <source>dash cam</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizevideo.py</extracomment>
        <translation>Dashcam</translation>
    </message>
    <message>
        <source>drone</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Drohne</translation>
    </message>
    <message>
        <source>telemetry</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Telemetrie</translation>
    </message>
    <message>
        <source>Video</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Video</translation>
    </message>
    <message>
        <source>One file. Leave it empty to use a folder.</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Eine Datei. Leer lassen, um einen Ordner zu nehmen.</translation>
    </message>
    <message>
        <source>Or a folder of videos</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Oder ein Ordner mit Videos</translation>
    </message>
    <message>
        <source>Every video in it is read.</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Jedes Video darin wird gelesen.</translation>
    </message>
    <message>
        <source>Also read the videos in sub-folders.</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Auch die Videos in Unterordnern lesen.</translation>
    </message>
    <message>
        <source>Track</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Spur</translation>
    </message>
    <message>
        <source>One point a position, in the order of time.</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Ein Punkt je Position, in zeitlicher Reihenfolge.</translation>
    </message>
    <message>
        <source>Videos read</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Gelesene Videos</translation>
    </message>
    <message>
        <source>Positions found</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Gefundene Positionen</translation>
    </message>
    <message>
        <source>Videos that say nothing of their place</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Videos, die nichts über ihren Ort sagen</translation>
    </message>
    <message numerus="yes">
        <source>{count} videos say nothing of their place: {names}</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>
            <numerusform>{count} Video sagt nichts über seinen Ort: {names}</numerusform>
            <numerusform>{count} Videos sagen nichts über ihren Ort: {names}</numerusform>
        </translation>
    </message>
    <message>
        <source>Give either a video or a folder of videos.</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Geben Sie entweder ein Video oder einen Ordner mit Videos an.</translation>
    </message>
    <message>
        <source>There is no video in {folder}. Choose another folder.</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>In {folder} ist kein Video. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The video {video} does not exist or is no file.</source>
        <extracomment>anon_plugin/processing/algorithms/videotrack.py</extracomment>
        <translation>Das Video {video} gibt es nicht, oder es ist keine Datei.</translation>
    </message>
    <message>
        <source>metadata of unknown content</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Metadaten unbekannten Inhalts</translation>
    </message>
    <message>
        <source>Metadata of unknown content</source>
        <extracomment>anon_plugin/processing/parameters/files.py</extracomment>
        <translation>Metadaten unbekannten Inhalts</translation>
    </message>
    <message>
        <source>Cameras and programs write bytes into files that nobody but them can read, and that may hold an unredacted picture. drop: they are left out, and the notes say what. Positions, times, camera, lens, panorama tags, captions and copyright notices stay. keep: they stay, and the notes say so; for evidence that must be complete.</source>
        <extracomment>anon_plugin/processing/parameters/files.py</extracomment>
        <translation>Kameras und Programme schreiben Bytes in Dateien, die außer ihnen niemand lesen kann und in denen ein Bild stecken kann, auf dem nichts unkenntlich ist. drop: Sie werden weggelassen, und die Bemerkungen sagen, was. Positionen, Zeiten, Kamera, Objektiv, Panorama-Angaben, Bildunterschriften und Urhebervermerke bleiben. keep: Sie bleiben, und die Bemerkungen sagen es; für Beweismittel, die vollständig sein müssen.</translation>
    </message>
    <message>
        <source>Windows lacks a DLL that it needs ({error}). Install the Microsoft Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe) and restart QGIS.</source>
        <extracomment>anon_plugin/dependencies.py</extracomment>
        <translation>Windows fehlt eine DLL, die sie braucht ({error}). Installieren Sie „Microsoft Visual C++ Redistributable“ (https://aka.ms/vs/17/release/vc_redist.x64.exe) und starten Sie QGIS neu.</translation>
    </message>
    <message>
        <source>it cannot be loaded ({error}). Install it again.</source>
        <extracomment>anon_plugin/dependencies.py</extracomment>
        <translation>sie lässt sich nicht laden ({error}). Installieren Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>a library that it needs cannot be loaded</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>eine Bibliothek, die es braucht, lässt sich nicht laden</translation>
    </message>
    <message>
        <source>A library that this model needs cannot be used: {reason}</source>
        <extracomment>anon_plugin/models/importing.py</extracomment>
        <translation>Eine Bibliothek, die dieses Modell braucht, ist nicht zu gebrauchen: {reason}</translation>
    </message>
    <message>
        <source>Anonymize persons</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizepersons.py</extracomment>
        <translation>Personen anonymisieren</translation>
    </message>
    <message>
        <source>Makes whole persons in photos and panoramas unrecognizable, along their outlines, and nothing else.</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizepersons.py</extracomment>
        <translation>Macht ganze Personen in Fotos und Panoramen entlang ihres Umrisses unkenntlich, und sonst nichts.</translation>
    </message>
    <message>
        <source>The same as &apos;Anonymize photos&apos; for one kind of object, on a folder or on the photos that a layer names. Riders count as persons. Who carries the camera is found as well.</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizepersons.py</extracomment>
        <translation>Dasselbe wie „Fotos anonymisieren“ für eine Art von Objekt, für einen Ordner oder für die Fotos, die ein Layer nennt. Wer auf einem Rad sitzt, zählt als Person. Auch wer die Kamera trägt, wird gefunden.</translation>
    </message>
    <message>
        <source>Anonymize vehicles</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizevehicles.py</extracomment>
        <translation>Fahrzeuge anonymisieren</translation>
    </message>
    <message>
        <source>Makes whole vehicles in photos and panoramas unrecognizable, along their outlines, and nothing else.</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizevehicles.py</extracomment>
        <translation>Macht ganze Fahrzeuge in Fotos und Panoramen entlang ihres Umrisses unkenntlich, und sonst nichts.</translation>
    </message>
    <message>
        <source>The same as &apos;Anonymize photos&apos; for one kind of object, on a folder or on the photos that a layer names. Vehicles are cars, vans, lorries, buses, motorcycles and tuk-tuks, plates included; bicycles and trains stay. What carries the camera is found as well.</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizevehicles.py</extracomment>
        <translation>Dasselbe wie „Fotos anonymisieren“ für eine Art von Objekt, für einen Ordner oder für die Fotos, die ein Layer nennt. Fahrzeuge sind Autos, Lieferwagen, Lastwagen, Busse, Motorräder und Tuk-Tuks samt ihren Kennzeichen; Fahrräder und Züge bleiben. Auch was die Kamera trägt, wird gefunden.</translation>
    </message>
    <message>
        <source>Detect persons</source>
        <extracomment>anon_plugin/processing/algorithms/detectpersons.py</extracomment>
        <translation>Personen erkennen</translation>
    </message>
    <message>
        <source>Finds persons in photos and their outlines, as a layer to check and correct.</source>
        <extracomment>anon_plugin/processing/algorithms/detectpersons.py</extracomment>
        <translation>Findet Personen und ihre Umrisse in Fotos und legt die Funde als Layer zum Prüfen und Berichtigen an.</translation>
    </message>
    <message>
        <source>Detect vehicles</source>
        <extracomment>anon_plugin/processing/algorithms/detectvehicles.py</extracomment>
        <translation>Fahrzeuge erkennen</translation>
    </message>
    <message>
        <source>Finds vehicles in photos and their outlines, as a layer to check and correct.</source>
        <extracomment>anon_plugin/processing/algorithms/detectvehicles.py</extracomment>
        <translation>Findet Fahrzeuge und ihre Umrisse in Fotos und legt die Funde als Layer zum Prüfen und Berichtigen an.</translation>
    </message>
    <message>
        <source>Review detections</source>
        <extracomment>anon_plugin/gui/review/dock.py</extracomment>
        <translation>Funde durchsehen</translation>
    </message>
    <message>
        <source>The layer of detections that is reviewed</source>
        <extracomment>anon_plugin/gui/review/dock.py</extracomment>
        <translation>Der Layer der Funde, der durchgesehen wird</translation>
    </message>
    <message>
        <source>Only selected photos</source>
        <extracomment>anon_plugin/gui/review/dock.py</extracomment>
        <translation>Nur gewählte Fotos</translation>
    </message>
    <message>
        <source>Only photos that are selected in their layer, so that work can be shared out</source>
        <extracomment>anon_plugin/gui/review/dock.py</extracomment>
        <translation>Nur Fotos, die in ihrem Layer gewählt sind, damit die Arbeit aufgeteilt werden kann</translation>
    </message>
    <message>
        <source>Choose a layer of detections.</source>
        <extracomment>anon_plugin/gui/review/dock.py</extracomment>
        <translation>Wählen Sie einen Layer mit Funden.</translation>
    </message>
    <message>
        <source>There is no layer of detections in the project. Run &apos;Detect&apos; or &apos;Anonymize photos&apos; with its layer Detections, or add one.</source>
        <extracomment>anon_plugin/gui/review/dock.py</extracomment>
        <translation>Im Projekt ist kein Layer mit Funden. Führen Sie „Objekte erkennen“ oder „Fotos anonymisieren“ mit dem Layer Funde aus, oder fügen Sie einen hinzu.</translation>
    </message>
    <message>
        <source>Draw a region</source>
        <extracomment>anon_plugin/gui/review/edits.py</extracomment>
        <translation>Bereich zeichnen</translation>
    </message>
    <message>
        <source>Change a region</source>
        <extracomment>anon_plugin/gui/review/edits.py</extracomment>
        <translation>Bereich ändern</translation>
    </message>
    <message>
        <source>The layer {layer} has no field &apos;keep&apos;, so findings cannot be rejected. Delete the row, or add a Boolean field &apos;keep&apos;.</source>
        <extracomment>anon_plugin/gui/review/edits.py</extracomment>
        <translation>Der Layer {layer} hat kein Feld &apos;keep&apos;, daher können Funde nicht verworfen werden. Löschen Sie die Zeile, oder fügen Sie ein boolesches Feld &apos;keep&apos; hinzu.</translation>
    </message>
    <message numerus="yes">
        <source>Restore {count} findings</source>
        <extracomment>anon_plugin/gui/review/edits.py</extracomment>
        <translation>
            <numerusform>{count} Fund wiederherstellen</numerusform>
            <numerusform>{count} Funde wiederherstellen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reject {count} findings</source>
        <extracomment>anon_plugin/gui/review/edits.py</extracomment>
        <translation>
            <numerusform>{count} Fund verwerfen</numerusform>
            <numerusform>{count} Funde verwerfen</numerusform>
        </translation>
    </message>
    <message>
        <source>Label {label}</source>
        <extracomment>anon_plugin/gui/review/edits.py</extracomment>
        <translation>Objektart {label}</translation>
    </message>
    <message numerus="yes">
        <source>Delete {count} regions</source>
        <extracomment>anon_plugin/gui/review/edits.py</extracomment>
        <translation>
            <numerusform>{count} Bereich löschen</numerusform>
            <numerusform>{count} Bereiche löschen</numerusform>
        </translation>
    </message>
    <message>
        <source>Mark a photo as seen</source>
        <extracomment>anon_plugin/gui/review/edits.py</extracomment>
        <translation>Foto als gesehen kennzeichnen</translation>
    </message>
    <message>
        <source>The edits of {layer} were not saved: {errors}</source>
        <extracomment>anon_plugin/gui/review/edits.py</extracomment>
        <translation>Die Änderungen an {layer} wurden nicht gespeichert: {errors}</translation>
    </message>
    <message>
        <source>The layer {layer} cannot be edited. Check that its file may be written, or save it as another layer.</source>
        <extracomment>anon_plugin/gui/review/edits.py</extracomment>
        <translation>Der Layer {layer} kann nicht bearbeitet werden. Prüfen Sie, ob seine Datei geschrieben werden darf, oder speichern Sie ihn als anderen Layer.</translation>
    </message>
    <message>
        <source>The layer {layer} did not take the change.</source>
        <extracomment>anon_plugin/gui/review/edits.py</extracomment>
        <translation>Der Layer {layer} hat die Änderung nicht angenommen.</translation>
    </message>
    <message>
        <source>Review a photo on the map</source>
        <extracomment>anon_plugin/gui/review/entry.py</extracomment>
        <translation>Foto auf der Karte durchsehen</translation>
    </message>
    <message>
        <source>Review this photo</source>
        <extracomment>anon_plugin/gui/review/entry.py</extracomment>
        <translation>Dieses Foto durchsehen</translation>
    </message>
    <message>
        <source>Keys of the review</source>
        <extracomment>anon_plugin/gui/review/key_page.py</extracomment>
        <translation>Tasten der Durchsicht</translation>
    </message>
    <message>
        <source>Seen, next photo</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Gesehen, nächstes Foto</translation>
    </message>
    <message>
        <source>Back to the photo before</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Zurück zum vorigen Foto</translation>
    </message>
    <message>
        <source>Next photo, without a word about this one</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Nächstes Foto, ohne über dieses etwas zu sagen</translation>
    </message>
    <message>
        <source>Next finding, from near</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Nächster Fund, von Nahem</translation>
    </message>
    <message>
        <source>Finding before</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Voriger Fund</translation>
    </message>
    <message>
        <source>Reject what is selected, or restore it</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Gewähltes verwerfen oder wiederherstellen</translation>
    </message>
    <message>
        <source>Delete what is selected</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Gewähltes löschen</translation>
    </message>
    <message>
        <source>Draw a box in the middle; arrows move it</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Rechteck in der Mitte zeichnen; Pfeile bewegen es</translation>
    </message>
    <message>
        <source>The next drag draws an ellipse</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Das nächste Ziehen zeichnet eine Ellipse</translation>
    </message>
    <message>
        <source>Clicks draw a polygon; Enter closes it</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Klicks zeichnen ein Polygon; Eingabe schließt es</translation>
    </message>
    <message>
        <source>Label 1: face</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Objektart 1: Gesicht</translation>
    </message>
    <message>
        <source>Label 2: plate</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Objektart 2: Kennzeichen</translation>
    </message>
    <message>
        <source>Label 3: person</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Objektart 3: Person</translation>
    </message>
    <message>
        <source>Label 4: vehicle</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Objektart 4: Fahrzeug</translation>
    </message>
    <message>
        <source>Label 5: facade</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Objektart 5: Fassade</translation>
    </message>
    <message>
        <source>Move what is selected, or the view</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Gewähltes bewegen, sonst die Ansicht</translation>
    </message>
    <message>
        <source>Narrower, wider, lower, higher</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Schmaler, breiter, niedriger, höher</translation>
    </message>
    <message>
        <source>Nearer</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Näher</translation>
    </message>
    <message>
        <source>Farther</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Ferner</translation>
    </message>
    <message>
        <source>The whole photo</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Das ganze Foto</translation>
    </message>
    <message>
        <source>Held: how it will look redacted</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Gehalten: wie es unkenntlich gemacht aussehen wird</translation>
    </message>
    <message>
        <source>Contact sheet of all findings, and back</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Kontaktbogen aller Funde, und zurück</translation>
    </message>
    <message>
        <source>Never redact there with this camera</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Dort bei dieser Kamera nie unkenntlich machen</translation>
    </message>
    <message>
        <source>Always redact there with this camera</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Dort bei dieser Kamera immer unkenntlich machen</translation>
    </message>
    <message>
        <source>Undo</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Save the edits of both layers</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Änderungen beider Layer speichern</translation>
    </message>
    <message>
        <source>Finish what is being drawn, or open a crop</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Gezeichnetes abschließen, oder einen Ausschnitt öffnen</translation>
    </message>
    <message>
        <source>Leave it as it was, select nothing</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Alles lassen, wie es war, und nichts wählen</translation>
    </message>
    <message>
        <source>These keys</source>
        <extracomment>anon_plugin/gui/review/keys.py</extracomment>
        <translation>Diese Tasten</translation>
    </message>
    <message>
        <source>Decoding …</source>
        <extracomment>anon_plugin/gui/review/photo_item.py</extracomment>
        <translation>Wird dekodiert …</translation>
    </message>
    <message>
        <source>No photo is chosen.</source>
        <extracomment>anon_plugin/gui/review/photo_item.py</extracomment>
        <translation>Kein Foto ist gewählt.</translation>
    </message>
    <message>
        <source>The photo is not shown yet, so it is not marked as seen.</source>
        <extracomment>anon_plugin/gui/review/review.py</extracomment>
        <translation>Das Foto wird noch nicht gezeigt und ist daher nicht als gesehen gekennzeichnet.</translation>
    </message>
    <message>
        <source>All photos of the queue were seen.</source>
        <extracomment>anon_plugin/gui/review/looking.py</extracomment>
        <translation>Alle Fotos der Reihe sind gesehen.</translation>
    </message>
    <message>
        <source>No photo is shown.</source>
        <extracomment>anon_plugin/gui/review/review.py</extracomment>
        <translation>Kein Foto wird gezeigt.</translation>
    </message>
    <message>
        <source>{photo} has changed since it was searched, so its regions may lie elsewhere. It is shown and cannot be edited. Search it again with &apos;Detect&apos;.</source>
        <extracomment>anon_plugin/gui/review/review.py</extracomment>
        <translation>{photo} wurde geändert, seit es durchsucht wurde; seine Bereiche liegen vielleicht anderswo. Es wird gezeigt und kann nicht bearbeitet werden. Durchsuchen Sie es neu mit „Objekte erkennen“.</translation>
    </message>
    <message>
        <source>That lies outside of the photo.</source>
        <extracomment>anon_plugin/gui/review/review.py</extracomment>
        <translation>Das liegt außerhalb des Fotos.</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <extracomment>anon_plugin/gui/review/review.py</extracomment>
        <translation>Es gibt nichts rückgängig zu machen.</translation>
    </message>
    <message>
        <source>There is nothing to redo.</source>
        <extracomment>anon_plugin/gui/review/review.py</extracomment>
        <translation>Es gibt nichts zu wiederholen.</translation>
    </message>
    <message>
        <source>Saved.</source>
        <extracomment>anon_plugin/gui/review/review.py</extracomment>
        <translation>Gespeichert.</translation>
    </message>
    <message>
        <source>There is no photo without findings.</source>
        <extracomment>anon_plugin/gui/review/sample.py</extracomment>
        <translation>Es gibt kein Foto ohne Funde.</translation>
    </message>
    <message>
        <source>No photo without findings was looked at yet, so nobody can say what is missed.</source>
        <extracomment>anon_plugin/gui/review/sample.py</extracomment>
        <translation>Noch kein Foto ohne Funde wurde angesehen; niemand kann sagen, was übersehen ist.</translation>
    </message>
    <message numerus="yes">
        <source>All {count} photos without findings were looked at; something was missed in {missed}.</source>
        <extracomment>anon_plugin/gui/review/sample.py</extracomment>
        <translation>
            <numerusform>Das {count} Foto ohne Funde wurde angesehen; in {missed} war etwas übersehen.</numerusform>
            <numerusform>Alle {count} Fotos ohne Funde wurden angesehen; in {missed} war etwas übersehen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} photos without findings looked at, {missed} missed: at most {percent} % hold one, 95 % sure.</source>
        <extracomment>anon_plugin/gui/review/sample.py</extracomment>
        <translation>
            <numerusform>{count} Foto ohne Funde angesehen, {missed} übersehen: höchstens {percent} % enthalten etwas, zu 95 % sicher.</numerusform>
            <numerusform>{count} Fotos ohne Funde angesehen, {missed} übersehen: höchstens {percent} % enthalten etwas, zu 95 % sicher.</numerusform>
        </translation>
    </message>
    <message>
        <source>Photo {place} of the queue</source>
        <extracomment>anon_plugin/gui/review/status.py</extracomment>
        <translation>Foto {place} der Reihe</translation>
    </message>
    <message numerus="yes">
        <source>{seen} of {count} photos seen ({percent} %)</source>
        <extracomment>anon_plugin/gui/review/status.py</extracomment>
        <translation>
            <numerusform>{seen} von {count} Foto gesehen ({percent} %)</numerusform>
            <numerusform>{seen} von {count} Fotos gesehen ({percent} %)</numerusform>
        </translation>
    </message>
    <message>
        <source>about {time} left at this pace</source>
        <extracomment>anon_plugin/gui/review/status.py</extracomment>
        <translation>bei diesem Tempo noch etwa {time}</translation>
    </message>
    <message>
        <source>not saved yet</source>
        <extracomment>anon_plugin/gui/review/status.py</extracomment>
        <translation>noch nicht gespeichert</translation>
    </message>
    <message>
        <source>a minute</source>
        <extracomment>anon_plugin/gui/review/status.py</extracomment>
        <translation>eine Minute</translation>
    </message>
    <message numerus="yes">
        <source>{count} minutes</source>
        <extracomment>anon_plugin/gui/review/status.py</extracomment>
        <translation>
            <numerusform>{count} Minute</numerusform>
            <numerusform>{count} Minuten</numerusform>
        </translation>
    </message>
    <message>
        <source>{hours} hours</source>
        <extracomment>anon_plugin/gui/review/status.py</extracomment>
        <translation>{hours} Stunden</translation>
    </message>
    <message>
        <source>Label of what is drawn next, and of what is selected (1 to 5)</source>
        <extracomment>anon_plugin/gui/review/toolbar.py</extracomment>
        <translation>Objektart dessen, was als Nächstes gezeichnet wird und was gewählt ist (1 bis 5)</translation>
    </message>
    <message>
        <source>pictures turned upright</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Bilder aufrecht gedreht</translation>
    </message>
    <message>
        <source>Turn photos upright</source>
        <extracomment>anon_plugin/processing/parameters/files.py</extracomment>
        <translation>Fotos aufrecht drehen</translation>
    </message>
    <message>
        <source>Cameras store a photo that was taken sideways as it is, with a tag that says how to turn it, and some programs and web servers do not look at it. This turns JPEG photos without loss, and the tag, sizes, thumbnails and panorama tags with them. Where a photo&apos;s size is no multiple of a block, up to 15 rows or columns are trimmed, and the notes say so. Photos in other formats that are stored turned fail.</source>
        <extracomment>anon_plugin/processing/parameters/files.py</extracomment>
        <translation>Kameras speichern ein hochkant aufgenommenes Foto so, wie es ist, mit einer Angabe, wie es zu drehen ist, und manche Programme und Webserver beachten sie nicht. Hiermit werden JPEG-Fotos verlustfrei gedreht, und mit ihnen die Angabe, Größen, Vorschaubilder und Panorama-Angaben. Wo die Größe eines Fotos kein Vielfaches eines Blocks ist, fallen bis zu 15 Zeilen oder Spalten weg, und die Anmerkungen sagen es. Gedreht gespeicherte Fotos in anderen Formaten scheitern.</translation>
    </message>
    <message>
        <source>{package} computes networks in its place</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>an seiner Stelle berechnet {package} die Netze</translation>
    </message>
    <message>
        <source>none; only torch computes our network on one</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>keine; nur torch berechnet unser Netz auf einer</translation>
    </message>
    <message>
        <source>{runtime} computes in {numbers}</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>{runtime} rechnet in {numbers}</translation>
    </message>
    <message>
        <source>ONNX Runtime cannot compute this network in {precision} here. Leave the precision to the program.</source>
        <extracomment>anon_plugin/models/street/onnx_network.py</extracomment>
        <translation>ONNX Runtime kann dieses Netz hier nicht in {precision} berechnen. Überlassen Sie die Genauigkeit dem Programm.</translation>
    </message>
    <message>
        <source>Reviewed by</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>Durchgesehen von</translation>
    </message>
    <message>
        <source>nobody</source>
        <extracomment>anon_plugin/engine/reports/run_report.py</extracomment>
        <translation>niemand</translation>
    </message>
    <message>
        <source>masks of cameras</source>
        <extracomment>anon_plugin/engine/reports/setting_rows.py</extracomment>
        <translation>Masken von Kameras</translation>
    </message>
    <message>
        <source>process {process} on {machine}</source>
        <extracomment>anon_plugin/gui/review/lock.py</extracomment>
        <translation>Prozess {process} auf {machine}</translation>
    </message>
    <message>
        <source>{file} is being reviewed in another QGIS ({who}). Here it can be looked at. Close the review there to edit it here, or share the photos out in files of their own.</source>
        <extracomment>anon_plugin/gui/review/lock.py</extracomment>
        <translation>{file} wird in einem anderen QGIS durchgesehen ({who}). Hier kann man es ansehen. Schließen Sie dort die Durchsicht, um hier zu bearbeiten, oder teilen Sie die Fotos auf eigene Dateien auf.</translation>
    </message>
    <message>
        <source>What you draw next is a zone of this camera.</source>
        <extracomment>anon_plugin/gui/review/review.py</extracomment>
        <translation>Was Sie als Nächstes zeichnen, ist eine Zone dieser Kamera.</translation>
    </message>
    <message>
        <source>The zone is in the layer {layer}. Give that to the steps as CAMERA_MASKS, and it holds for all photos of this camera.</source>
        <extracomment>anon_plugin/gui/review/review.py</extracomment>
        <translation>Die Zone steht im Layer {layer}. Geben Sie ihn den Schritten als CAMERA_MASKS, dann gilt sie für alle Fotos dieser Kamera.</translation>
    </message>
    <message>
        <source>Sorted by</source>
        <extracomment>anon_plugin/gui/review/sheet.py</extracomment>
        <translation>Sortiert nach</translation>
    </message>
    <message numerus="yes">
        <source>{chosen} of {count} findings selected</source>
        <extracomment>anon_plugin/gui/review/sheet.py</extracomment>
        <translation>
            <numerusform>{chosen} von {count} Fund gewählt</numerusform>
            <numerusform>{chosen} von {count} Funden gewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>how unsure</source>
        <extracomment>anon_plugin/gui/review/sheet_order.py</extracomment>
        <translation>Unsicherheit</translation>
    </message>
    <message>
        <source>label</source>
        <extracomment>anon_plugin/gui/review/sheet_order.py</extracomment>
        <translation>Objektart</translation>
    </message>
    <message>
        <source>size, small first</source>
        <extracomment>anon_plugin/gui/review/sheet_order.py</extracomment>
        <translation>Größe, kleine zuerst</translation>
    </message>
    <message>
        <source>Draw a zone of a camera</source>
        <extracomment>anon_plugin/gui/review/zones.py</extracomment>
        <translation>Zone einer Kamera zeichnen</translation>
    </message>
    <message>
        <source>Masks of cameras</source>
        <extracomment>anon_plugin/gui/review/zones.py</extracomment>
        <translation>Masken von Kameras</translation>
    </message>
    <message>
        <source>There is no room for a table of masks in {path}: {error}</source>
        <extracomment>anon_plugin/gui/review/zones.py</extracomment>
        <translation>In {path} ist kein Platz für eine Tabelle der Masken: {error}</translation>
    </message>
    <message>
        <source>Photos that nobody has reviewed</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>Fotos, die niemand durchgesehen hat</translation>
    </message>
    <message>
        <source>refuse: photos whose field &apos;reviewed&apos; is not true fail and are not written; the photo layer of &apos;Review detections&apos; has that field. write: they are written, and the report says how many there are.</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>refuse: Fotos, deren Feld &apos;reviewed&apos; nicht wahr ist, schlagen fehl und werden nicht geschrieben; der Foto-Layer von „Funde durchsehen“ hat dieses Feld. write: Sie werden geschrieben, und der Bericht sagt, wie viele es sind.</translation>
    </message>
    <message>
        <source>UNREVIEWED is refuse, but a folder does not say which photos were reviewed. Give the photo layer of the review as INPUT.</source>
        <extracomment>anon_plugin/processing/algorithms/redactdetections.py</extracomment>
        <translation>UNREVIEWED ist refuse, aber ein Ordner sagt nicht, welche Fotos durchgesehen wurden. Geben Sie den Foto-Layer der Durchsicht als INPUT an.</translation>
    </message>
    <message>
        <source>A table of places in the photos of a camera, as the review draws them: action (redact: what lies there always goes, such as the operator&apos;s head; keep: findings there are none, such as a logo on the dashboard), region_px, width and height of the photo, and make, model and serial of the camera. On panoramas a place is a direction from the camera.</source>
        <extracomment>anon_plugin/processing/parameters/camera_masks.py</extracomment>
        <translation>Eine Tabelle von Stellen in den Fotos einer Kamera, wie die Durchsicht sie zeichnet: action (redact: Was dort ist, wird immer unkenntlich gemacht, etwa der Kopf des Bedieners; keep: Funde dort sind keine, etwa ein Logo auf dem Armaturenbrett), region_px, width und height des Fotos, und make, model und serial der Kamera. Auf Panoramen ist eine Stelle eine Richtung von der Kamera aus.</translation>
    </message>
    <message>
        <source>The layer of {name} lacks the fields {missing}. It needs {needed}.</source>
        <extracomment>anon_plugin/processing/parameters/camera_masks.py</extracomment>
        <translation>Dem Layer von {name} fehlen die Felder {missing}. Er braucht {needed}.</translation>
    </message>
    <message>
        <source>Row {row} of the masks of cameras has the action &apos;{action}&apos;. Write redact or keep.</source>
        <extracomment>anon_plugin/processing/parameters/camera_masks.py</extracomment>
        <translation>Zeile {row} der Masken von Kameras hat die action &apos;{action}&apos;. Schreiben Sie redact oder keep.</translation>
    </message>
    <message>
        <source>Row {row} of the masks of cameras does not say the width and height of the photo on which it was drawn, in pixels.</source>
        <extracomment>anon_plugin/processing/parameters/camera_masks.py</extracomment>
        <translation>Zeile {row} der Masken von Kameras sagt nicht, wie breit und hoch in Pixeln das Foto ist, auf dem sie gezeichnet wurde.</translation>
    </message>
    <message>
        <source>Row {row} of the masks of cameras has no region in region_px: {error}.</source>
        <extracomment>anon_plugin/processing/parameters/camera_masks.py</extracomment>
        <translation>Zeile {row} der Masken von Kameras hat keinen Bereich in region_px: {error}.</translation>
    </message>
    <message>
        <source>no name</source>
        <extracomment>anon_plugin/processing/results/running.py</extracomment>
        <translation>ohne Namen</translation>
    </message>
    <message numerus="yes">
        <source>{count} findings stay as they are: their photos have changed since they were searched.</source>
        <extracomment>anon_plugin/gui/review/acts.py</extracomment>
        <translation>
            <numerusform>{count} Fund bleibt, wie er ist: Sein Foto wurde geändert, seit es durchsucht wurde.</numerusform>
            <numerusform>{count} Funde bleiben, wie sie sind: Ihre Fotos wurden geändert, seit sie durchsucht wurden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Ground truth is a COCO JSON file, a folder of YOLO text or Pascal VOC files, or a layer with the fields photo, label and region_px. Photos are recognised by their file names.
A finding is right if it meets an object of its label with at least the chosen IoU; each object counts once. An object is covered if at least 90 % of its area lies under the union of all findings: what anonymization needs, whatever the boxes&apos; fit. IoU per box is the mean over the objects of their best finding&apos;s IoU; IoU per class that of the unions of all areas. Upper limits hold with 95 % confidence if the photos were chosen at random.
Where the ground truth has outlines, such as COCO segmentations, mask IoU is the mean IoU of the outlines of the objects that were found; how many of these are covered to at least 95 %, and how much is covered beside objects, is told as well.
In the report every annotated or found object is filled, found or not.</source>
        <extracomment>anon_plugin/processing/algorithms/evaluatedetections.py</extracomment>
        <translation>Referenzdaten sind eine COCO-JSON-Datei, ein Ordner mit YOLO-Text- oder Pascal-VOC-Dateien oder ein Layer mit den Feldern photo, label und region_px. Fotos werden an ihren Dateinamen erkannt.
Ein Fund ist richtig, wenn er ein Objekt seiner Art mit mindestens der gewählten IoU trifft; jedes Objekt zählt einmal. Ein Objekt ist abgedeckt, wenn mindestens 90 % seiner Fläche unter der Vereinigung aller Funde liegen: Darauf kommt es beim Anonymisieren an, wie genau die Rahmen auch sitzen. IoU je Rahmen ist der Mittelwert der IoU des jeweils besten Fundes über alle Objekte, IoU je Klasse die der Vereinigungen aller Flächen. Obere Grenzen gelten mit 95 % Konfidenz, wenn die Fotos zufällig ausgewählt wurden.
Wo die Referenzdaten Umrisse haben, etwa COCO-Segmentierungen, ist die Masken-IoU das Mittel der IoU der Umrisse aller gefundenen Objekte; auch wird gesagt, wie viele davon zu mindestens 95 % abgedeckt sind und wie viel neben den Objekten abgedeckt ist.
Im Bericht ist jedes annotierte oder gefundene Objekt ausgefüllt, ob gefunden oder nicht.</translation>
    </message>
    <message>
        <source>mean IoU of the outlines of objects that were found</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>mittlere IoU der Umrisse gefundener Objekte</translation>
    </message>
    <message>
        <source>share of outlines found that are covered to at least 95 %</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>Anteil der gefundenen Umrisse, die zu mindestens 95 % abgedeckt sind</translation>
    </message>
    <message>
        <source>share of the covered area that lies beside objects with outlines</source>
        <extracomment>anon_plugin/processing/results/figures.py</extracomment>
        <translation>Anteil der abgedeckten Fläche, der neben Objekten mit Umriss liegt</translation>
    </message>
    <message>
        <source>The shape {shape!r} is for persons, not for {label}. Choose one of {known}.</source>
        <extracomment>anon_plugin/engine/redaction/guard.py</extracomment>
        <translation>Die Form {shape!r} gibt es für Personen, nicht für {label}. Wählen Sie eine von {known}.</translation>
    </message>
    <message>
        <source>How findings look once they are unrecognizable: &apos;gentle on the eye&apos;, &apos;street&apos;, which also hides the heads of persons whose face is not seen, &apos;opaque&apos; or &apos;evidence&apos;. Or JSON with an effect, or all its settings, for each label, such as {&quot;face&quot;: &quot;blur&quot;, &quot;plate&quot;: {&quot;effect&quot;: &quot;fill&quot;, &quot;colour&quot;: &quot;#000000&quot;}}. Whatever the look, nothing of what was there is kept.</source>
        <extracomment>anon_plugin/processing/parameters/redaction.py</extracomment>
        <translation>Wie Funde aussehen, wenn sie unkenntlich sind: &apos;gentle on the eye&apos; (schonend fürs Auge), &apos;street&apos; (Straße: auch die Köpfe von Personen, deren Gesicht nicht zu sehen ist), &apos;opaque&apos; (deckend) oder &apos;evidence&apos; (für Beweiszwecke). Oder JSON mit einem Effekt oder allen seinen Einstellungen je Objektart, etwa {&quot;face&quot;: &quot;blur&quot;, &quot;plate&quot;: {&quot;effect&quot;: &quot;fill&quot;, &quot;colour&quot;: &quot;#000000&quot;}}. Wie es auch aussieht: Von dem, was dort war, bleibt nichts erhalten.</translation>
    </message>
    <message>
        <source>How it will look redacted, while V is held</source>
        <extracomment>anon_plugin/gui/review/toolbar.py</extracomment>
        <translation>Wie es unkenntlich gemacht aussehen wird, solange V gehalten wird</translation>
    </message>
    <message>
        <source>Label</source>
        <extracomment>anon_plugin/gui/review/toolbar.py</extracomment>
        <translation>Objektart</translation>
    </message>
    <message>
        <source>Redacted</source>
        <extracomment>anon_plugin/gui/review/toolbar.py</extracomment>
        <translation>Unkenntlich</translation>
    </message>
    <message>
        <source>as the run</source>
        <extracomment>anon_plugin/gui/review/toolbar.py</extracomment>
        <translation>wie der Lauf</translation>
    </message>
    <message>
        <source>videos</source>
        <extracomment>anon_plugin/engine/reports/video_report.py</extracomment>
        <translation>Videos</translation>
    </message>
    <message>
        <source>frames</source>
        <extracomment>anon_plugin/engine/reports/video_report.py</extracomment>
        <translation>Einzelbilder</translation>
    </message>
    <message>
        <source>of these, searched</source>
        <extracomment>anon_plugin/engine/reports/video_report.py</extracomment>
        <translation>davon durchsucht</translation>
    </message>
    <message>
        <source>cuts</source>
        <extracomment>anon_plugin/engine/reports/video_report.py</extracomment>
        <translation>Schnitte</translation>
    </message>
    <message>
        <source>projection</source>
        <extracomment>anon_plugin/engine/reports/video_report.py</extracomment>
        <translation>Projektion</translation>
    </message>
    <message>
        <source>notes</source>
        <extracomment>anon_plugin/engine/reports/video_report.py</extracomment>
        <translation>Anmerkungen</translation>
    </message>
    <message>
        <source>seconds in which the detector was unsure</source>
        <extracomment>anon_plugin/engine/reports/video_report.py</extracomment>
        <translation>Sekunden, in denen der Detektor unsicher war</translation>
    </message>
    <message>
        <source>Time line of the tracks</source>
        <extracomment>anon_plugin/engine/reports/video_report.py</extracomment>
        <translation>Zeitleiste der Spuren</translation>
    </message>
    <message>
        <source>Time line of the tracks; pale where unsure</source>
        <extracomment>anon_plugin/engine/reports/video_report.py</extracomment>
        <translation>Zeitleiste der Spuren; blass, wo unsicher</translation>
    </message>
    <message numerus="yes">
        <source>and {count} tracks more</source>
        <extracomment>anon_plugin/engine/reports/video_report.py</extracomment>
        <translation>
            <numerusform>und {count} weitere Spur</numerusform>
            <numerusform>und {count} weitere Spuren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of {count} videos</source>
        <extracomment>anon_plugin/engine/run/progress.py</extracomment>
        <translation>
            <numerusform>{done} von {count} Video</numerusform>
            <numerusform>{done} von {count} Videos</numerusform>
        </translation>
    </message>
    <message>
        <source>Track {number} has no row in the layer of its frames, so nobody knows where it is. Give the layer FRAMES of the same run, or set the track&apos;s keep to false.</source>
        <extracomment>anon_plugin/engine/tasks/videos/edited.py</extracomment>
        <translation>Spur {number} hat keine Zeile im Layer ihrer Einzelbilder, also weiß niemand, wo sie ist. Geben Sie den Layer FRAMES desselben Laufs an, oder setzen Sie keep der Spur auf false.</translation>
    </message>
    <message>
        <source>Track {number} has no rows of frames, and its first_frame and last_frame are no frames of a video. Fill them in: it is covered in all frames between.</source>
        <extracomment>anon_plugin/engine/tasks/videos/edited.py</extracomment>
        <translation>Spur {number} hat keine Zeilen von Einzelbildern, und first_frame und last_frame sind keine Einzelbilder eines Videos. Tragen Sie sie ein: Sie wird in allen Bildern dazwischen verdeckt.</translation>
    </message>
    <message>
        <source>Anonymize video</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizevideo.py</extracomment>
        <translation>Video anonymisieren</translation>
    </message>
    <message>
        <source>Makes faces and licence plates in videos unrecognizable, in every frame.</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizevideo.py</extracomment>
        <translation>Macht Gesichter und Kennzeichen in Videos unkenntlich, in jedem Einzelbild.</translation>
    </message>
    <message>
        <source>Every so many frames one is searched; what is found is followed through all frames, forwards and backwards, so that nobody is bare for a single frame, and never over a cut. Groups of pictures that show nobody are copied bit by bit where the codec allows it; the others are encoded anew in the codec, depth and colours of the video. Time stamps, rotation, telemetry and 360° tags stay as they were.
A video that cannot be decoded, searched, written or verified completely is not written at all. It is named with its reason in the log and in the Videos layer.</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizevideo.py</extracomment>
        <translation>Alle paar Einzelbilder wird eines durchsucht; was gefunden wird, wird durch alle Bilder verfolgt, vorwärts und rückwärts, damit niemand auch nur in einem Bild unverdeckt ist, und nie über einen Schnitt hinweg. Bildgruppen, die niemanden zeigen, werden Bit für Bit kopiert, wo der Codec das zulässt; die anderen werden in Codec, Farbtiefe und Farben des Videos neu kodiert. Zeitstempel, Drehung, Telemetrie und 360°-Kennungen bleiben, wie sie waren.
Ein Video, das nicht vollständig dekodiert, durchsucht, geschrieben oder geprüft werden kann, wird gar nicht geschrieben. Es steht mit seinem Grund im Protokoll und im Layer Videos.</translation>
    </message>
    <message>
        <source>video</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizevideo.py</extracomment>
        <translation>Video</translation>
    </message>
    <message>
        <source>movie</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizevideo.py</extracomment>
        <translation>Film</translation>
    </message>
    <message numerus="yes">
        <source>{count} videos, model {model}</source>
        <extracomment>anon_plugin/processing/algorithms/anonymizevideo.py</extracomment>
        <translation>
            <numerusform>{count} Video, Modell {model}</numerusform>
            <numerusform>{count} Videos, Modell {model}</numerusform>
        </translation>
    </message>
    <message>
        <source>Videos</source>
        <extracomment>anon_plugin/processing/algorithms/base.py</extracomment>
        <translation>Videos</translation>
    </message>
    <message>
        <source>Detect in videos</source>
        <extracomment>anon_plugin/processing/algorithms/detectvideo.py</extracomment>
        <translation>In Videos erkennen</translation>
    </message>
    <message>
        <source>Finds faces, licence plates and more in videos and follows them, as a layer.</source>
        <extracomment>anon_plugin/processing/algorithms/detectvideo.py</extracomment>
        <translation>Findet Gesichter, Kennzeichen und mehr in Videos und verfolgt sie, als Layer.</translation>
    </message>
    <message>
        <source>Every so many frames one is searched; what is found is followed through all frames, forwards and backwards, and never over a cut. The videos are only read.
Detections has one row a track, and the layer of frames one row for each of its frames. Delete rows, untick their &apos;keep&apos;, change label or region, and hand both to &apos;Redact video&apos;. The two steps give the same as &apos;Anonymize video&apos; does in one.</source>
        <extracomment>anon_plugin/processing/algorithms/detectvideo.py</extracomment>
        <translation>Alle paar Einzelbilder wird eines durchsucht; was gefunden wird, wird durch alle Bilder verfolgt, vorwärts und rückwärts, und nie über einen Schnitt hinweg. Die Videos werden nur gelesen.
Funde hat eine Zeile je Spur, und der Layer der Einzelbilder eine Zeile für jedes ihrer Bilder. Löschen Sie Zeilen, nehmen Sie das Häkchen bei &apos;keep&apos; weg, ändern Sie Objektart oder Bereich, und geben Sie beide an „Video unkenntlich machen“. Die zwei Schritte ergeben dasselbe wie „Video anonymisieren“ in einem.</translation>
    </message>
    <message>
        <source>track</source>
        <extracomment>anon_plugin/processing/algorithms/detectvideo.py</extracomment>
        <translation>Spur</translation>
    </message>
    <message>
        <source>Redact video</source>
        <extracomment>anon_plugin/processing/algorithms/redactvideo.py</extracomment>
        <translation>Video unkenntlich machen</translation>
    </message>
    <message>
        <source>Makes unrecognizable what layers of tracks say is in videos.</source>
        <extracomment>anon_plugin/processing/algorithms/redactvideo.py</extracomment>
        <translation>Macht unkenntlich, was laut Layern von Spuren in Videos ist.</translation>
    </message>
    <message>
        <source>No model searches here: what the layers say is done, no more and no less. A track whose row was deleted or whose &apos;keep&apos; is false is not redacted in any frame; a changed label counts for all of its frames, and so does a changed region: it is moved and resized alike in each of them. Rows of single frames can be corrected, too.
A row of your own with a region, first_frame and last_frame covers what stays in one place, such as a date that was burnt in.</source>
        <extracomment>anon_plugin/processing/algorithms/redactvideo.py</extracomment>
        <translation>Hier sucht kein Modell: Was die Layer sagen, geschieht, nicht mehr und nicht weniger. Eine Spur, deren Zeile gelöscht wurde oder deren &apos;keep&apos; falsch ist, wird in keinem Bild unkenntlich gemacht; ein geändertes Label gilt für alle ihre Bilder, ebenso ein geänderter Bereich: Er wird in jedem davon ebenso verschoben und vergrößert. Auch Zeilen einzelner Bilder lassen sich korrigieren.
Eine eigene Zeile mit Bereich, first_frame und last_frame verdeckt, was an einer Stelle bleibt, etwa ein eingebranntes Datum.</translation>
    </message>
    <message>
        <source>Videos without any row</source>
        <extracomment>anon_plugin/processing/algorithms/redactvideo.py</extracomment>
        <translation>Videos ohne eine Zeile</translation>
    </message>
    <message>
        <source>Tracks to redact</source>
        <extracomment>anon_plugin/processing/algorithms/redactvideo.py</extracomment>
        <translation>Spuren, die unkenntlich werden sollen</translation>
    </message>
    <message>
        <source>The layer Detections of &apos;Detect in videos&apos;, perhaps corrected since.</source>
        <extracomment>anon_plugin/processing/algorithms/redactvideo.py</extracomment>
        <translation>Der Layer Funde von „In Videos erkennen“, vielleicht seither korrigiert.</translation>
    </message>
    <message>
        <source>Their frames</source>
        <extracomment>anon_plugin/processing/algorithms/redactvideo.py</extracomment>
        <translation>Ihre Einzelbilder</translation>
    </message>
    <message>
        <source>The layer of frames of the same run. Rows drawn by hand need none.</source>
        <extracomment>anon_plugin/processing/algorithms/redactvideo.py</extracomment>
        <translation>Der Layer der Einzelbilder desselben Laufs. Von Hand gezeichnete Zeilen brauchen keinen.</translation>
    </message>
    <message>
        <source>write: nothing is in them that has to go. refuse: nobody searched them, so they fail and are not written.</source>
        <extracomment>anon_plugin/processing/algorithms/redactvideo.py</extracomment>
        <translation>write: Es ist nichts in ihnen, was weg muss. refuse: Niemand hat sie durchsucht, also scheitern sie und werden nicht geschrieben.</translation>
    </message>
    <message>
        <source>Rows that fit no video</source>
        <extracomment>anon_plugin/processing/algorithms/redactvideo.py</extracomment>
        <translation>Zeilen, die zu keinem Video passen</translation>
    </message>
    <message numerus="yes">
        <source>{count} rows fit no video of the input and change nothing: {names}</source>
        <extracomment>anon_plugin/processing/algorithms/redactvideo.py</extracomment>
        <translation>
            <numerusform>{count} Zeile passt zu keinem Video der Eingabe und ändert nichts: {names}</numerusform>
            <numerusform>{count} Zeilen passen zu keinem Video der Eingabe und ändern nichts: {names}</numerusform>
        </translation>
    </message>
    <message>
        <source>Search every Nth frame</source>
        <extracomment>anon_plugin/processing/parameters/video_choices.py</extracomment>
        <translation>Jedes N-te Einzelbild durchsuchen</translation>
    </message>
    <message>
        <source>What is found is followed through the frames between, forwards and backwards. 0: as often as the video needs it, about twice a second and more often where things move fast. 1: every frame, the slowest.</source>
        <extracomment>anon_plugin/processing/parameters/video_choices.py</extracomment>
        <translation>Was gefunden wird, wird durch die Bilder dazwischen verfolgt, vorwärts und rückwärts. 0: so oft, wie das Video es braucht, etwa zweimal in der Sekunde und öfter, wo sich etwas schnell bewegt. 1: jedes Bild, am langsamsten.</translation>
    </message>
    <message>
        <source>Videos with damaged frames</source>
        <extracomment>anon_plugin/processing/parameters/video_choices.py</extracomment>
        <translation>Videos mit beschädigten Einzelbildern</translation>
    </message>
    <message>
        <source>refuse: a video of which a frame is missing or cannot be decoded fails. allow: it is done as the decoder shows it, and the notes say so.</source>
        <extracomment>anon_plugin/processing/parameters/video_choices.py</extracomment>
        <translation>refuse: Ein Video, von dem ein Bild fehlt oder sich nicht dekodieren lässt, scheitert. allow: Es wird bearbeitet, wie der Decoder es zeigt, und die Anmerkungen sagen das.</translation>
    </message>
    <message>
        <source>Sound</source>
        <extracomment>anon_plugin/processing/parameters/video_choices.py</extracomment>
        <translation>Ton</translation>
    </message>
    <message>
        <source>keep: copied as it is. Voices are personal, too. drop: the result has no sound at all.</source>
        <extracomment>anon_plugin/processing/parameters/video_choices.py</extracomment>
        <translation>keep: Er wird kopiert, wie er ist. Auch Stimmen sind persönlich. drop: Das Ergebnis hat gar keinen Ton.</translation>
    </message>
    <message>
        <source>Encoder</source>
        <extracomment>anon_plugin/processing/parameters/video_choices.py</extracomment>
        <translation>Encoder</translation>
    </message>
    <message>
        <source>Largest frame [megapixels]</source>
        <extracomment>anon_plugin/processing/parameters/video_choices.py</extracomment>
        <translation>Größtes Einzelbild [Megapixel]</translation>
    </message>
    <message>
        <source>A video whose frames are larger fails before it is decoded.</source>
        <extracomment>anon_plugin/processing/parameters/video_choices.py</extracomment>
        <translation>Ein Video mit größeren Bildern scheitert, bevor es dekodiert wird.</translation>
    </message>
    <message>
        <source>Time limit for each video [seconds]</source>
        <extracomment>anon_plugin/processing/parameters/video_choices.py</extracomment>
        <translation>Zeitlimit für jedes Video [Sekunden]</translation>
    </message>
    <message>
        <source>A video that takes longer fails and is not written. 0: no limit.</source>
        <extracomment>anon_plugin/processing/parameters/video_choices.py</extracomment>
        <translation>Ein Video, das länger braucht, scheitert und wird nicht geschrieben. 0: kein Limit.</translation>
    </message>
    <message>
        <source>One file. It is only read, never written to.</source>
        <extracomment>anon_plugin/processing/parameters/video_input.py</extracomment>
        <translation>Eine Datei. Sie wird nur gelesen, nie beschrieben.</translation>
    </message>
    <message>
        <source>Every video in it is handled. The folder is only read, never written to.</source>
        <extracomment>anon_plugin/processing/parameters/video_input.py</extracomment>
        <translation>Jedes Video darin wird bearbeitet. Der Ordner wird nur gelesen, nie beschrieben.</translation>
    </message>
    <message>
        <source>Also handle the videos in sub-folders; the output mirrors them.</source>
        <extracomment>anon_plugin/processing/parameters/video_input.py</extracomment>
        <translation>Auch die Videos in Unterordnern bearbeiten; die Ausgabe spiegelt sie.</translation>
    </message>
    <message>
        <source>Or a layer that names videos</source>
        <extracomment>anon_plugin/processing/parameters/video_input.py</extracomment>
        <translation>Oder ein Layer, der Videos nennt</translation>
    </message>
    <message>
        <source>Any layer with a path in each row, such as that of &apos;Track of videos&apos;.</source>
        <extracomment>anon_plugin/processing/parameters/video_input.py</extracomment>
        <translation>Ein beliebiger Layer mit einem Pfad in jeder Zeile, etwa der von „Spur von Videos“.</translation>
    </message>
    <message>
        <source>Field with the video&apos;s path</source>
        <extracomment>anon_plugin/processing/parameters/video_input.py</extracomment>
        <translation>Feld mit dem Pfad des Videos</translation>
    </message>
    <message>
        <source>The text field that holds the path of each video: absolute, file://, or relative to the layer&apos;s own file or to the project.</source>
        <extracomment>anon_plugin/processing/parameters/video_input.py</extracomment>
        <translation>Das Textfeld mit dem Pfad jedes Videos: absolut, file:// oder relativ zur Datei des Layers oder zum Projekt.</translation>
    </message>
    <message>
        <source>Give either a video, a folder of videos or a layer.</source>
        <extracomment>anon_plugin/processing/parameters/video_input.py</extracomment>
        <translation>Geben Sie entweder ein Video, einen Ordner mit Videos oder einen Layer an.</translation>
    </message>
    <message>
        <source>A row of the layer has no path in its field &apos;{field}&apos;. Fill it in, or leave the row out of the selection.</source>
        <extracomment>anon_plugin/processing/parameters/video_input.py</extracomment>
        <translation>Eine Zeile des Layers hat keinen Pfad in ihrem Feld &apos;{field}&apos;. Tragen Sie ihn ein, oder lassen Sie die Zeile aus der Auswahl.</translation>
    </message>
    <message>
        <source>Anonymized videos</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Anonymisierte Videos</translation>
    </message>
    <message>
        <source>The folder for the results, made where it does not exist. It must not be the input folder. A video that cannot be anonymized is not written there.</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Der Ordner für die Ergebnisse; er wird angelegt, wo es ihn nicht gibt. Er darf nicht der Eingabeordner sein. Ein Video, das sich nicht anonymisieren lässt, wird dort nicht geschrieben.</translation>
    </message>
    <message>
        <source>One row a video: what became of it, counts of tracks, timings, and its reason if it failed.</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Eine Zeile je Video: was daraus wurde, Anzahl der Spuren, Zeiten, und der Grund, wenn es scheiterte.</translation>
    </message>
    <message>
        <source>Track of the camera</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Spur der Kamera</translation>
    </message>
    <message>
        <source>One point a position that the video or a file beside it tells, in the order of time.</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Ein Punkt je Position, die das Video oder eine Datei daneben nennt, in der Reihenfolge der Zeit.</translation>
    </message>
    <message>
        <source>One row a track, which is one thing through all of its frames: label, score, first and last frame, and its region in the frame that shows it best.</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Eine Zeile je Spur, das ist ein Ding durch alle seine Einzelbilder: Label, Bewertung, erstes und letztes Bild, und sein Bereich in dem Bild, das es am besten zeigt.</translation>
    </message>
    <message>
        <source>Detections of each frame</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Funde jedes Einzelbilds</translation>
    </message>
    <message>
        <source>One row for each frame of each track, with its region there. &apos;Redact video&apos; needs it. It is large: a minute may have ten thousand rows.</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Eine Zeile für jedes Bild jeder Spur, mit ihrem Bereich dort. „Video unkenntlich machen“ braucht ihn. Er ist groß: Eine Minute kann zehntausend Zeilen haben.</translation>
    </message>
    <message>
        <source>Frames as photos</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Einzelbilder als Fotos</translation>
    </message>
    <message>
        <source>One row a frame, chosen along the way, with position and heading. The frame is written as an anonymized, geotagged JPEG below the output folder, so that all other steps take the layer as photos.</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Eine Zeile je Einzelbild, entlang des Wegs ausgewählt, mit Position und Blickrichtung. Das Bild wird als anonymisiertes JPEG mit Geotag unterhalb des Ausgabeordners geschrieben, sodass alle anderen Schritte den Layer als Fotos nehmen.</translation>
    </message>
    <message>
        <source>Metres between these frames</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Meter zwischen diesen Bildern</translation>
    </message>
    <message>
        <source>The next frame is taken when the camera has gone so far. 0, or where the video says nothing of its place: by time.</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Das nächste Bild wird genommen, wenn die Kamera so weit gekommen ist. 0, oder wo das Video nichts über seinen Ort sagt: nach Zeit.</translation>
    </message>
    <message>
        <source>Seconds between these frames</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Sekunden zwischen diesen Bildern</translation>
    </message>
    <message>
        <source>Used where frames are not chosen by distance.</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Gilt, wo Bilder nicht nach der Strecke ausgewählt werden.</translation>
    </message>
    <message>
        <source>Videos done</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Fertige Videos</translation>
    </message>
    <message>
        <source>Videos failed, and not written</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Gescheiterte und nicht geschriebene Videos</translation>
    </message>
    <message>
        <source>Frames</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Einzelbilder</translation>
    </message>
    <message>
        <source>Of these, searched</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Davon durchsucht</translation>
    </message>
    <message>
        <source>Tracks of all labels, as JSON</source>
        <extracomment>anon_plugin/processing/parameters/video_outputs.py</extracomment>
        <translation>Spuren aller Labels, als JSON</translation>
    </message>
    <message>
        <source>The layer of {name} lacks the fields {missing}. It needs {needed}, as &apos;Detect in videos&apos; writes them.</source>
        <extracomment>anon_plugin/processing/parameters/video_rows.py</extracomment>
        <translation>Dem Layer von {name} fehlen die Felder {missing}. Er braucht {needed}, wie „In Videos erkennen“ sie schreibt.</translation>
    </message>
    <message>
        <source>Row {row} of the layer of frames has no track or no frame. Fill them in, or delete the row.</source>
        <extracomment>anon_plugin/processing/parameters/video_rows.py</extracomment>
        <translation>Zeile {row} des Layers der Einzelbilder hat keine Spur oder kein Bild. Tragen Sie sie ein, oder löschen Sie die Zeile.</translation>
    </message>
    <message>
        <source>Frames of the track</source>
        <extracomment>anon_plugin/processing/results/relations.py</extracomment>
        <translation>Einzelbilder der Spur</translation>
    </message>
    <message numerus="yes">
        <source>{kept} of {count} videos were done by an earlier run and are kept.</source>
        <extracomment>anon_plugin/processing/results/running.py</extracomment>
        <translation>
            <numerusform>{kept} von {count} Video hat ein früherer Lauf erledigt; es wird behalten.</numerusform>
            <numerusform>{kept} von {count} Videos hat ein früherer Lauf erledigt; sie werden behalten.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} videos are refused, so that no file is lost; the Videos layer says why.</source>
        <extracomment>anon_plugin/processing/results/running.py</extracomment>
        <translation>
            <numerusform>{count} Video wird abgelehnt, damit keine Datei verloren geht; der Layer Videos sagt, warum.</numerusform>
            <numerusform>{count} Videos werden abgelehnt, damit keine Datei verloren geht; der Layer Videos sagt, warum.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no video in the input; nothing was written.</source>
        <extracomment>anon_plugin/processing/results/video_running.py</extracomment>
        <translation>In der Eingabe ist kein Video; nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>A part of this region is out of sight and would be lost. Turn the view until all of it is seen.</source>
        <extracomment>anon_plugin/gui/review/review.py</extracomment>
        <translation>Ein Teil dieser Region ist nicht im Bild und ginge verloren. Drehen Sie die Ansicht, bis sie ganz zu sehen ist.</translation>
    </message>
    <message>
        <source>This photo does not say which camera took it, so the zone would leave out what is found in photos of every other camera, too. Reject the findings instead.</source>
        <extracomment>anon_plugin/gui/review/zones.py</extracomment>
        <translation>Dieses Foto sagt nicht, welche Kamera es aufgenommen hat, sodass die Zone auch in Fotos jeder anderen Kamera ausließe, was gefunden wird. Verwerfen Sie stattdessen die Funde.</translation>
    </message>
    <message>
        <source>Two rows of the layer of tracks are track {number} of the same video, so nobody knows which of them its frames belong to. Delete one of them; in a copy that is to be a region of your own, clear track and found.</source>
        <extracomment>anon_plugin/engine/tasks/videos/edited.py</extracomment>
        <translation>Zwei Zeilen des Layers der Spuren sind Spur {number} desselben Videos, sodass niemand weiß, zu welcher ihre Einzelbilder gehören. Löschen Sie eine davon; in einer Kopie, die ein eigener Bereich sein soll, leeren Sie track und found.</translation>
    </message>
    <message>
        <source>machine code for JPEG files</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>Maschinencode für JPEG-Dateien</translation>
    </message>
    <message>
        <source>is compiled</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>ist übersetzt</translation>
    </message>
    <message>
        <source>All {count} photos hang together: they are of one drive, or the places where they were taken lie within DISTANCE of each other, or nobody knows when they were taken. So none can be kept aside to measure with. Add reviewed photos of another drive elsewhere, set a smaller DISTANCE or PAUSE, or tick APART if photos without a time have nothing to do with each other.</source>
        <extracomment>anon_plugin/engine/collection/splitting.py</extracomment>
        <translation>Alle {count} Fotos hängen zusammen: Sie gehören zu einer Fahrt, ihre Aufnahmeorte liegen höchstens DISTANCE auseinander, oder niemand weiß, wann sie aufgenommen wurden. Daher kann keines zum Messen zurückgelegt werden. Nehmen Sie durchgesehene Fotos einer anderen Fahrt an einem anderen Ort dazu, setzen Sie DISTANCE oder PAUSE kleiner, oder kreuzen Sie APART an, wenn Fotos ohne Zeit nichts miteinander zu tun haben.</translation>
    </message>
    <message>
        <source>{path} tells which photos are kept aside, and cannot be read: {error}. Without it nobody can say what must not be learned from. Restore it, or collect into a new folder.</source>
        <extracomment>anon_plugin/engine/collection/training_folder.py</extracomment>
        <translation>{path} sagt, welche Fotos zurückgelegt sind, und lässt sich nicht lesen: {error}. Ohne diese Datei kann niemand sagen, wovon nicht gelernt werden darf. Stellen Sie sie wieder her, oder sammeln Sie in einen neuen Ordner.</translation>
    </message>
    <message>
        <source>{folder} holds &apos;{name}&apos; but no {records}, so it is not known how it was collected. Choose a new folder.</source>
        <extracomment>anon_plugin/engine/collection/training_folder.py</extracomment>
        <translation>{folder} enthält &apos;{name}&apos;, aber kein {records}; daher ist nicht bekannt, wie er gesammelt wurde. Wählen Sie einen neuen Ordner.</translation>
    </message>
    <message>
        <source>No photo of &apos;{name}&apos; could be searched. The first reason: {reason} Check that the pictures lie beside their annotations.</source>
        <extracomment>anon_plugin/engine/tasks/compare_models.py</extracomment>
        <translation>Kein Foto von &apos;{name}&apos; ließ sich durchsuchen. Der erste Grund: {reason} Prüfen Sie, ob die Bilder bei ihren Annotationen liegen.</translation>
    </message>
    <message>
        <source>The comparison {comparison} is of another model: it compared the file with SHA-256 {compared}, and {model} has {found}. Compare this file (anon:comparemodels).</source>
        <extracomment>anon_plugin/models/comparisons.py</extracomment>
        <translation>Der Vergleich {comparison} gilt einem anderen Modell: Verglichen wurde die Datei mit der SHA-256 {compared}, und {model} hat {found}. Vergleichen Sie diese Datei (anon:comparemodels).</translation>
    </message>
    <message>
        <source>{model} is worse than the model it was compared with: {worse}. It is not installed. Collect more photos and train again, or tick TRUST to take it nevertheless.</source>
        <extracomment>anon_plugin/models/comparisons.py</extracomment>
        <translation>{model} ist schlechter als das Modell, mit dem es verglichen wurde: {worse}. Es wird nicht installiert. Sammeln Sie mehr Fotos und trainieren Sie neu, oder kreuzen Sie TRUST an, um es trotzdem zu nehmen.</translation>
    </message>
    <message>
        <source>{path} is no comparison of models: {error}. Give the JSON file that &apos;Compare models&apos; wrote.</source>
        <extracomment>anon_plugin/models/comparisons.py</extracomment>
        <translation>{path} ist kein Vergleich von Modellen: {error}. Geben Sie die JSON-Datei an, die „Modelle vergleichen“ geschrieben hat.</translation>
    </message>
    <message>
        <source>{model} was trained on, and nothing says that it got better. Its SHA-256 is {found}. Compare it with the model before it (anon:comparemodels) and give the result as COMPARISON, or tick TRUST to take it unseen.</source>
        <extracomment>anon_plugin/models/comparisons.py</extracomment>
        <translation>{model} wurde weitertrainiert, und nichts sagt, dass es besser geworden ist. Seine SHA-256 ist {found}. Vergleichen Sie es mit dem Modell davor (anon:comparemodels) und geben Sie das Ergebnis als COMPARISON an, oder kreuzen Sie TRUST an, um es ungesehen zu nehmen.</translation>
    </message>
    <message>
        <source>{source} holds {count} models, so one name, SHA-256 or comparison does not fit. Give a single file, or leave them empty.</source>
        <extracomment>anon_plugin/models/installation.py</extracomment>
        <translation>{source} enthält {count} Modelle; ein Name, eine SHA-256 oder ein Vergleich passt also nicht. Geben Sie eine einzelne Datei an, oder lassen Sie diese Angaben leer.</translation>
    </message>
    <message>
        <source>Collect training data</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Trainingsdaten sammeln</translation>
    </message>
    <message>
        <source>Collects what people corrected, as photos to train a model on with and to measure it.</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Sammelt, was Menschen korrigiert haben, als Fotos, mit denen ein Modell weitertrainiert und gemessen wird.</translation>
    </message>
    <message>
        <source>What was drawn by hand or left as it was in a reviewed photo is an object. What was rejected is surely none. What nobody looked at is masked and never taken for background.
A part of the photos is kept aside to measure with, and no model may learn from it. Photos of one drive, and photos taken near each other, are always on the same side. Once kept aside, a photo stays aside: collect into the same folder again when there is more, and the folder grows.
The folder holds pictures that nobody has redacted. Keep it as safe as the photos, and delete it when it is not needed any more. Pictures carry no position, time or name.
360° panoramas are collected as flat views around what was judged, because a network is shown nothing else.</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Was von Hand gezeichnet oder in einem durchgesehenen Foto so gelassen wurde, ist ein Objekt. Was verworfen wurde, ist sicher keines. Was niemand angesehen hat, wird ausgeblendet und nie für Hintergrund gehalten.
Ein Teil der Fotos wird zum Messen zurückgelegt, und kein Modell darf davon lernen. Fotos einer Fahrt und Fotos, die nah beieinander aufgenommen wurden, liegen immer auf derselben Seite. Ein einmal zurückgelegtes Foto bleibt zurückgelegt: Sammeln Sie wieder in denselben Ordner, wenn es mehr gibt, und der Ordner wächst.
Der Ordner enthält Bilder, die niemand unkenntlich gemacht hat. Bewahren Sie ihn so sicher auf wie die Fotos, und löschen Sie ihn, wenn er nicht mehr gebraucht wird. Die Bilder tragen keine Position, keine Zeit und keinen Namen.
360°-Panoramen werden als flache Ansichten um das Beurteilte gesammelt, weil einem Netz nichts anderes gezeigt wird.</translation>
    </message>
    <message>
        <source>hold-out</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>zurückgelegte Daten</translation>
    </message>
    <message>
        <source>review</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Durchsicht</translation>
    </message>
    <message>
        <source>fine-tuning</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Feinabstimmung</translation>
    </message>
    <message>
        <source>dataset</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>What is kept of a photo</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Was von einem Foto behalten wird</translation>
    </message>
    <message>
        <source>Kept aside, in percent</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Zurückgelegt, in Prozent</translation>
    </message>
    <message>
        <source>Near each other, in metres</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Nah beieinander, in Metern</translation>
    </message>
    <message>
        <source>Longest pause within a drive, in seconds</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Längste Pause innerhalb einer Fahrt, in Sekunden</translation>
    </message>
    <message>
        <source>Photos without a time are of no drive</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Fotos ohne Zeit gehören zu keiner Fahrt</translation>
    </message>
    <message>
        <source>What was looked for</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Wonach gesucht wurde</translation>
    </message>
    <message>
        <source>The labels that the reviewers marked. Only of these a reviewed photo counts as marked completely; regions of other labels are left out.</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Die Objektarten, die bei der Durchsicht markiert wurden. Nur für diese gilt ein durchgesehenes Foto als vollständig markiert; Bereiche anderer Objektarten bleiben weg.</translation>
    </message>
    <message>
        <source>photos: all of each photo, so that a model learns from its background, too. crops: what is around the regions, at its own size, which needs less room.</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>photos: jedes Foto ganz, damit ein Modell auch vom Hintergrund lernt. crops: was um die Bereiche herum liegt, in eigener Größe; das braucht weniger Platz.</translation>
    </message>
    <message>
        <source>How many of the photos are kept aside to measure with, about.</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Wie viele der Fotos ungefähr zum Messen zurückgelegt werden.</translation>
    </message>
    <message>
        <source>Photos taken no farther from each other are on the same side: they show the same street.</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Fotos, die nicht weiter voneinander aufgenommen wurden, liegen auf derselben Seite: Sie zeigen dieselbe Straße.</translation>
    </message>
    <message>
        <source>Photos of one folder, or of one sequence where the layer has such a field, are of one drive until a longer pause. Photos without a time are all of one.</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Fotos eines Ordners, oder einer Sequenz, wo der Layer ein solches Feld hat, gehören zu einer Fahrt, bis eine längere Pause kommt. Fotos ohne Zeit gehören alle zu einer.</translation>
    </message>
    <message>
        <source>For collections of single photos, of which none shows the same scene as another. Otherwise what is measured is better than it is.</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Für Sammlungen einzelner Fotos, von denen keines dieselbe Szene zeigt wie ein anderes. Sonst wird Besseres gemessen, als wahr ist.</translation>
    </message>
    <message>
        <source>Training folder</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Trainingsordner</translation>
    </message>
    <message>
        <source>Made where it does not exist. One that is there grows.</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Wird angelegt, wo es ihn nicht gibt. Einer, den es gibt, wächst.</translation>
    </message>
    <message>
        <source>A page with counts by label, size and place, and redacted pictures of some.</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Eine Seite mit Zahlen nach Objektart, Größe und Ort und mit unkenntlich gemachten Bildern von einigen.</translation>
    </message>
    <message>
        <source>Photos judged</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Beurteilte Fotos</translation>
    </message>
    <message>
        <source>Photos to learn from, in the folder</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Fotos zum Lernen, im Ordner</translation>
    </message>
    <message>
        <source>Photos kept aside, in the folder</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Zurückgelegte Fotos, im Ordner</translation>
    </message>
    <message>
        <source>Photos to learn from that are marked completely</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Fotos zum Lernen, die vollständig markiert sind</translation>
    </message>
    <message>
        <source>Photos left out between both sides</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Fotos zwischen beiden Seiten, weggelassen</translation>
    </message>
    <message>
        <source>Objects in the folder</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Objekte im Ordner</translation>
    </message>
    <message>
        <source>Rejected findings in the folder</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Verworfene Funde im Ordner</translation>
    </message>
    <message>
        <source>Folder of what is kept aside</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Ordner des Zurückgelegten</translation>
    </message>
    <message>
        <source>None of the photos is judged: none is marked as reviewed, and no region was drawn or rejected. Review some first (&apos;Review detections&apos;).</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Keines der Fotos ist beurteilt: Keines ist als durchgesehen markiert, und kein Bereich wurde gezeichnet oder verworfen. Sehen Sie zuerst einige durch („Funde durchsehen“).</translation>
    </message>
    <message>
        <source>The folder holds {train} photos to learn from, {reviewed} of them marked completely, and {holdout} that are kept aside.</source>
        <extracomment>anon_plugin/processing/algorithms/collecttrainingdata.py</extracomment>
        <translation>Der Ordner enthält {train} Fotos zum Lernen, davon {reviewed} vollständig markiert, und {holdout} zurückgelegte.</translation>
    </message>
    <message>
        <source>Compare models</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Modelle vergleichen</translation>
    </message>
    <message>
        <source>Compares a new model with the old one, and tells where it is better or worse.</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Vergleicht ein neues Modell mit dem alten und sagt, wo es besser oder schlechter ist.</translation>
    </message>
    <message>
        <source>Both models search the same photos: what is kept aside of a training folder, scenes that the plugin draws (so that nothing is unlearned that your photos do not show), and any other annotated photos. A difference counts only where it is larger than chance allows (paired bootstrap over the photos, 95 %).
The report begins with what it would mean for a thousand faces or plates. &apos;Install model&apos; takes its JSON file and refuses a model that is worse anywhere.
Nothing is sent anywhere, and photos are only read.</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Beide Modelle durchsuchen dieselben Fotos: das Zurückgelegte eines Trainingsordners, Szenen, die das Plugin zeichnet (damit nichts verlernt wird, was Ihre Fotos nicht zeigen), und beliebige andere annotierte Fotos. Ein Unterschied zählt nur, wo er größer ist, als der Zufall erlaubt (gepaarter Bootstrap über die Fotos, 95 %).
Der Bericht beginnt damit, was es für tausend Gesichter oder Kennzeichen bedeuten würde. „Modell installieren“ nimmt seine JSON-Datei und lehnt ein Modell ab, das irgendwo schlechter ist.
Nichts wird irgendwohin gesendet, und Fotos werden nur gelesen.</translation>
    </message>
    <message>
        <source>bootstrap</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Bootstrap</translation>
    </message>
    <message>
        <source>regression</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Regression</translation>
    </message>
    <message>
        <source>verdict</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>New model</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Neues Modell</translation>
    </message>
    <message>
        <source>Old model</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Altes Modell</translation>
    </message>
    <message>
        <source>Empty: the model that the new one was trained on from; where its file does not tell, the model that comes with the plugin.</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Leer: das Modell, von dem aus das neue weitertrainiert wurde; wo dessen Datei das nicht sagt, das Modell, das mit dem Plugin kommt.</translation>
    </message>
    <message>
        <source>Further annotated photos</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Weitere annotierte Fotos</translation>
    </message>
    <message>
        <source>A COCO JSON file, or a folder of COCO, YOLO or Pascal VOC files with their photos; several parted by semicolons.</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Eine COCO-JSON-Datei oder ein Ordner mit COCO-, YOLO- oder Pascal-VOC-Dateien und ihren Fotos; mehrere durch Semikolon getrennt.</translation>
    </message>
    <message>
        <source>Drawn scenes</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Gezeichnete Szenen</translation>
    </message>
    <message>
        <source>How many scenes are drawn to see whether something was unlearned. They are the same every time. 0: none.</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Wie viele Szenen gezeichnet werden, um zu sehen, ob etwas verlernt wurde. Sie sind jedes Mal dieselben. 0: keine.</translation>
    </message>
    <message>
        <source>Labels that both models find. None: face and plate.</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Objektarten, die beide Modelle finden. Keine: face und plate.</translation>
    </message>
    <message>
        <source>The union as well</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Auch die Vereinigung</translation>
    </message>
    <message>
        <source>Also measure both models together, as they are used when their names are joined by +. It takes as long again.</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Auch beide Modelle zusammen messen, wie sie genutzt werden, wenn ihre Namen durch + verbunden sind. Das dauert noch einmal so lange.</translation>
    </message>
    <message>
        <source>More false findings in a hundred photos that are allowed</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Zusätzliche Fehlfunde in hundert Fotos, die erlaubt sind</translation>
    </message>
    <message>
        <source>A model that errs more often than that is worse. A few more false findings are the price of finding more.</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Ein Modell, das sich öfter irrt, ist schlechter. Einige Fehlfunde mehr sind der Preis dafür, mehr zu finden.</translation>
    </message>
    <message>
        <source>Differences</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Unterschiede</translation>
    </message>
    <message>
        <source>A table with one row a set of photos, label and width.</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Eine Tabelle mit einer Zeile je Menge von Fotos, Objektart und Breite.</translation>
    </message>
    <message>
        <source>The verdict in plain words and all figures, and the same as JSON beside it, which &apos;Install model&apos; takes.</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Das Urteil in klaren Worten und alle Zahlen, und daneben dasselbe als JSON, das „Modell installieren“ nimmt.</translation>
    </message>
    <message>
        <source>Comparison, for &apos;Install model&apos;</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Vergleich, für „Modell installieren“</translation>
    </message>
    <message>
        <source>In how many respects it is worse</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>In wie vielen Hinsichten es schlechter ist</translation>
    </message>
    <message>
        <source>In how many respects it is better</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>In wie vielen Hinsichten es besser ist</translation>
    </message>
    <message>
        <source>Conclusion</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Schluss</translation>
    </message>
    <message>
        <source>What it would mean</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Was es bedeuten würde</translation>
    </message>
    <message>
        <source>SHA-256 of the new model</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>SHA-256 des neuen Modells</translation>
    </message>
    <message>
        <source>NEW is empty. Give the file or name of the new model.</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>NEW ist leer. Geben Sie die Datei oder den Namen des neuen Modells an.</translation>
    </message>
    <message>
        <source>REPORT is empty. Choose where the report shall go.</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>REPORT ist leer. Wählen Sie, wohin der Bericht soll.</translation>
    </message>
    <message>
        <source>The models {old} and {new} find nothing in common to compare.</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>Die Modelle {old} und {new} finden nichts gemeinsam, was sich vergleichen ließe.</translation>
    </message>
    <message>
        <source>There are no photos to compare on. Give FOLDER, ANNOTATED or DRAWN.</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Es gibt keine Fotos zum Vergleichen. Geben Sie FOLDER, ANNOTATED oder DRAWN an.</translation>
    </message>
    <message>
        <source>{folder} is no training folder: nothing is kept aside in {kept}. Make one with &apos;Collect training data&apos;.</source>
        <extracomment>anon_plugin/engine/tasks/compare_models.py</extracomment>
        <translation>{folder} ist kein Trainingsordner: In {kept} ist nichts zurückgelegt. Legen Sie einen mit „Trainingsdaten sammeln“ an.</translation>
    </message>
    <message>
        <source>Known kinds are ONNX files of YuNet, SCRFD and YOLO v5 to v11, TorchScript files of EgoBlur, and weights trained with this plugin&apos;s own training. The file is checked (size, SHA-256), opened and tried on a test picture before it is taken; it is taken whole or not at all.
Nothing is ever fetched but the URL given here, or the URL of the catalogue&apos;s model named here. Without a network, give a path or a file:// URL, or set a mirror: a folder or URL that holds the catalogue&apos;s files, in the environment variable ANON_MODEL_MIRROR or the QGIS setting anon/model_mirror.
A model that was trained on with your photos needs the comparison with the model before it, and is refused where that calls it worse anywhere. Use it together with the old one (the output UNION): then nothing that the old one finds is lost. To go back, choose the old name as MODEL; runs do photos again whose model has changed.
Mind the licence of the weights: it may forbid your use even where the file is free to download.</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Bekannt sind ONNX-Dateien von YuNet, SCRFD und YOLO v5 bis v11, TorchScript-Dateien von EgoBlur und Gewichte, die mit dem Training dieser Erweiterung entstanden sind. Die Datei wird geprüft (Größe, SHA-256), geöffnet und an einem Testbild ausprobiert, bevor sie übernommen wird; sie wird ganz oder gar nicht übernommen.
Geladen wird nie etwas anderes als die hier angegebene URL oder die URL des hier genannten Modells aus dem Katalog. Geben Sie ohne Netz einen Pfad oder eine URL file:// an, oder richten Sie einen Spiegel ein: einen Ordner oder eine URL mit den Dateien des Katalogs, in der Umgebungsvariablen ANON_MODEL_MIRROR oder der QGIS-Einstellung anon/model_mirror.
Ein Modell, das mit Ihren Fotos weitertrainiert wurde, braucht den Vergleich mit dem Modell davor und wird abgelehnt, wo dieser es irgendwo schlechter nennt. Nutzen Sie es zusammen mit dem alten (Ausgabe UNION): Dann geht nichts verloren, was das alte findet. Zurück geht es, indem Sie als MODEL den alten Namen wählen; Läufe bearbeiten Fotos neu, deren Modell sich geändert hat.
Beachten Sie die Lizenz der Gewichte: Sie kann Ihre Nutzung verbieten, auch wenn die Datei frei herunterzuladen ist.</translation>
    </message>
    <message>
        <source>Comparison with the model before it</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Vergleich mit dem Modell davor</translation>
    </message>
    <message>
        <source>The JSON file of &apos;Compare models&apos;. It must be of this very file. A model that was trained on is not installed without, nor where it is worse anywhere; TRUST overrules both.</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Die JSON-Datei von „Modelle vergleichen“. Sie muss genau dieser Datei gelten. Ein weitertrainiertes Modell wird nicht ohne sie installiert und auch nicht, wo es irgendwo schlechter ist; TRUST setzt sich über beides hinweg.</translation>
    </message>
    <message>
        <source>What MODEL takes for it and the usual one</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Was MODEL für dieses und das übliche Modell nimmt</translation>
    </message>
    <message>
        <source>To use it with the usual model, so that nothing is lost: {union}</source>
        <extracomment>anon_plugin/processing/algorithms/installmodel.py</extracomment>
        <translation>Um es zusammen mit dem üblichen Modell zu nutzen, damit nichts verloren geht: {union}</translation>
    </message>
    <message>
        <source>Detections that were reviewed</source>
        <extracomment>anon_plugin/processing/parameters/judged_photos.py</extracomment>
        <translation>Funde, die durchgesehen wurden</translation>
    </message>
    <message>
        <source>The layer of &apos;Detect&apos; after the review. A region without a score was drawn by hand and is an object. One whose keep is false is none. All others count only in photos whose field &apos;reviewed&apos; is true in the photo layer; elsewhere nobody knows, and they are masked.</source>
        <extracomment>anon_plugin/processing/parameters/judged_photos.py</extracomment>
        <translation>Der Layer von „Objekte erkennen“ nach der Durchsicht. Ein Bereich ohne Score wurde von Hand gezeichnet und ist ein Objekt. Einer, dessen keep falsch ist, ist keines. Alle anderen zählen nur in Fotos, deren Feld &apos;reviewed&apos; im Foto-Layer wahr ist; anderswo weiß es niemand, und sie werden ausgeblendet.</translation>
    </message>
    <message>
        <source>Annotations of other tools</source>
        <extracomment>anon_plugin/processing/parameters/judged_photos.py</extracomment>
        <translation>Annotationen anderer Werkzeuge</translation>
    </message>
    <message>
        <source>Nothing says what is in the photos. Give the detections that were reviewed, annotations of another tool, or both.</source>
        <extracomment>anon_plugin/processing/parameters/judged_photos.py</extracomment>
        <translation>Nichts sagt, was auf den Fotos ist. Geben Sie die durchgesehenen Funde, Annotationen eines anderen Werkzeugs oder beides an.</translation>
    </message>
    <message>
        <source>{photo} is judged in the layer of detections and in the annotations as well. Leave it out of one of them.</source>
        <extracomment>anon_plugin/processing/parameters/judged_photos.py</extracomment>
        <translation>{photo} ist sowohl im Layer der Funde als auch in den Annotationen beurteilt. Lassen Sie es in einem von beiden weg.</translation>
    </message>
    <message>
        <source>Only some rows of {name} are chosen, so a track would be covered in these frames and bare in the others. Give all rows of that layer, and choose tracks in the other one.</source>
        <extracomment>anon_plugin/processing/parameters/video_rows.py</extracomment>
        <translation>Nur ein Teil der Zeilen von {name} ist ausgewählt, sodass eine Spur in diesen Bildern abgedeckt und in den anderen offen wäre. Geben Sie alle Zeilen dieses Layers an und wählen Sie Spuren im anderen aus.</translation>
    </message>
    <message>
        <source>The file of a model that was trained on, or the name of an installed model.</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Die Datei eines weitertrainierten Modells oder der Name eines installierten.</translation>
    </message>
    <message>
        <source>none opens; the processor encodes videos</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>keiner öffnet sich; der Prozessor kodiert Videos</translation>
    </message>
    <message>
        <source>encoders for ENCODER</source>
        <extracomment>anon_plugin/diagnosis.py</extracomment>
        <translation>Encoder für ENCODER</translation>
    </message>
    <message>
        <source>The process that trains could not be started.</source>
        <extracomment>anon_plugin/models/training/beside.py</extracomment>
        <translation>Der Prozess, der trainiert, konnte nicht gestartet werden.</translation>
    </message>
    <message>
        <source>The process that trains ended without a result (code {code}): {words} Run again: it goes on from its last checkpoint. If memory ran out, collect crops in place of whole photos.</source>
        <extracomment>anon_plugin/models/training/beside.py</extracomment>
        <translation>Der Prozess, der trainiert, endete ohne Ergebnis (Code {code}): {words} Führen Sie den Schritt noch einmal aus: Er macht beim letzten Zwischenstand weiter. Falls der Speicher nicht reichte, sammeln Sie Ausschnitte statt ganzer Fotos.</translation>
    </message>
    <message>
        <source>No Python was found beside {program}, in which a training could run. Start qgis_process of the same installation, which has one.</source>
        <extracomment>anon_plugin/models/training/beside.py</extracomment>
        <translation>Neben {program} wurde kein Python gefunden, in dem ein Training laufen könnte. Starten Sie qgis_process derselben Installation, das eines hat.</translation>
    </message>
    <message>
        <source>{folder} holds {count} reviewed photos; {missing} more are needed ({least} at the least). Review more photos and collect again.</source>
        <extracomment>anon_plugin/models/training/checks.py</extracomment>
        <translation>{folder} enthält {count} durchgesehene Fotos; {missing} weitere sind nötig (mindestens {least}). Sehen Sie weitere Fotos durch und sammeln Sie noch einmal.</translation>
    </message>
    <message>
        <source>In the photos of {folder} {count} objects are marked or rejected; {missing} more are needed ({least} at the least). Review photos that show more.</source>
        <extracomment>anon_plugin/models/training/checks.py</extracomment>
        <translation>In den Fotos von {folder} sind {count} Objekte markiert oder verworfen; {missing} weitere sind nötig (mindestens {least}). Sehen Sie Fotos durch, die mehr zeigen.</translation>
    </message>
    <message>
        <source>All photos of {folder} are of one drive or place, so none is left to choose by. Collect photos of another drive or place, too.</source>
        <extracomment>anon_plugin/models/training/checks.py</extracomment>
        <translation>Alle Fotos von {folder} stammen von einer Fahrt oder einem Ort, sodass keines bleibt, nach dem gewählt werden könnte. Sammeln Sie auch Fotos einer anderen Fahrt oder eines anderen Ortes.</translation>
    </message>
    <message>
        <source>The photos of {folder} show nothing that the model “{name}” can learn: it finds {labels}. Choose another model, or collect photos of these.</source>
        <extracomment>anon_plugin/models/training/checks.py</extracomment>
        <translation>Die Fotos von {folder} zeigen nichts, was das Modell „{name}“ lernen kann: Es findet {labels}. Wählen Sie ein anderes Modell, oder sammeln Sie Fotos davon.</translation>
    </message>
    <message>
        <source>{folder} holds no photos to learn from: there is no COCO file with images in its folder &apos;train&apos;. Choose a folder that &apos;Collect training data&apos; (anon:collecttrainingdata) filled.</source>
        <extracomment>anon_plugin/models/training/collection.py</extracomment>
        <translation>{folder} enthält keine Fotos zum Lernen: In seinem Ordner &apos;train&apos; ist keine COCO-Datei mit Bildern. Wählen Sie einen Ordner, den „Trainingsdaten sammeln“ (anon:collecttrainingdata) gefüllt hat.</translation>
    </message>
    <message>
        <source>{photo} is in the list of photos that are held out ({list}), so nothing may be learned from it. Remove it from &apos;train&apos;, or collect anew into an empty folder.</source>
        <extracomment>anon_plugin/models/training/collection.py</extracomment>
        <translation>{photo} steht in der Liste der zurückgehaltenen Fotos ({list}), daraus darf also nichts gelernt werden. Entfernen Sie es aus &apos;train&apos;, oder sammeln Sie neu in einen leeren Ordner.</translation>
    </message>
    <message>
        <source>{path} cannot be read ({error}). It lists the photos that are never learned from, on which old and new weights are compared. Choose a folder that &apos;Collect training data&apos; (anon:collecttrainingdata) filled.</source>
        <extracomment>anon_plugin/models/training/collection.py</extracomment>
        <translation>{path} kann nicht gelesen werden ({error}). Darin stehen die Fotos, aus denen nie gelernt wird und an denen alte und neue Gewichte verglichen werden. Wählen Sie einen Ordner, den „Trainingsdaten sammeln“ (anon:collecttrainingdata) gefüllt hat.</translation>
    </message>
    <message>
        <source>{file} or a photo that it names cannot be read: {error}. Collect anew, or remove the file from the folder.</source>
        <extracomment>anon_plugin/models/training/collection.py</extracomment>
        <translation>{file} oder ein Foto, das darin genannt ist, kann nicht gelesen werden: {error}. Sammeln Sie neu, oder entfernen Sie die Datei aus dem Ordner.</translation>
    </message>
    <message>
        <source>Of {total} findings of “{label}” that the old weights are sure of, what was collected denies {denied}. Nothing was trained: look whether labels are missing, boxes are shifted or findings were rejected that are right. If all is as it should be, set TRUST.</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Von {total} Funden der Objektart „{label}“, deren sich die alten Gewichte sicher sind, bestreiten die gesammelten Daten {denied}. Es wurde nichts trainiert: Sehen Sie nach, ob Markierungen fehlen, Rechtecke verschoben sind oder richtige Funde verworfen wurden. Ist alles so, wie es sein soll, setzen Sie TRUST.</translation>
    </message>
    <message>
        <source>Nothing better than the old weights was found: the result is a copy of them (share 0). More reviewed photos, of more places, may help.</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Es wurde nichts Besseres als die alten Gewichte gefunden: Das Ergebnis ist eine Kopie von ihnen (Anteil 0). Mehr durchgesehene Fotos von mehr Orten können helfen.</translation>
    </message>
    <message>
        <source>The result is made of {new} % new and {old} % old weights.</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Das Ergebnis besteht zu {new} % aus neuen und zu {old} % aus alten Gewichten.</translation>
    </message>
    <message>
        <source>On the photos that chose, average precision of “{label}” went from {old} to {new}. Compare both on the photos held out before you install it.</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>An den Fotos, die gewählt haben, ging die mittlere Präzision der Objektart „{label}“ von {old} auf {new}. Vergleichen Sie beide an den zurückgehaltenen Fotos, bevor Sie das Modell installieren.</translation>
    </message>
    <message>
        <source>Weights trained on with your photos</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Mit Ihren Fotos weitertrainierte Gewichte</translation>
    </message>
    <message>
        <source>Curve</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Shares of the new weights</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Anteile der neuen Gewichte</translation>
    </message>
    <message>
        <source>What it was made of</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Woraus es gemacht wurde</translation>
    </message>
    <message>
        <source>step {last}</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Schritt {last}</translation>
    </message>
    <message>
        <source>Parts of the loss, each as a share of its greatest value</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Teile des Fehlermaßes, jeder als Anteil seines größten Wertes</translation>
    </message>
    <message>
        <source>share</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>average precision, {label}</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>mittlere Präzision, {label}</translation>
    </message>
    <message>
        <source>kept of what was known, {label}</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>vom Bekannten behalten, {label}</translation>
    </message>
    <message>
        <source>old weights</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>alte Gewichte</translation>
    </message>
    <message>
        <source>photos learned from</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Fotos, aus denen gelernt wurde</translation>
    </message>
    <message>
        <source>photos that chose</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Fotos, die gewählt haben</translation>
    </message>
    <message>
        <source>objects</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>rejected</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>verworfen</translation>
    </message>
    <message>
        <source>steps</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>seed</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>licence</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Comparing what was marked with what is known</source>
        <extracomment>anon_plugin/models/training/training_on.py</extracomment>
        <translation>Vergleicht, was markiert wurde, mit dem, was bekannt ist</translation>
    </message>
    <message>
        <source>Calibrating</source>
        <extracomment>anon_plugin/models/training/training_on.py</extracomment>
        <translation>Kalibriert</translation>
    </message>
    <message>
        <source>Opening the photos</source>
        <extracomment>anon_plugin/models/training/training_on.py</extracomment>
        <translation>Öffnet die Fotos</translation>
    </message>
    <message>
        <source>{folder} is no folder of an earlier training. Move it away, or choose another name for the model.</source>
        <extracomment>anon_plugin/models/training/work_folder.py</extracomment>
        <translation>{folder} ist kein Ordner eines früheren Trainings. Verschieben Sie ihn, oder wählen Sie einen anderen Namen für das Modell.</translation>
    </message>
    <message>
        <source>The opened photos take about {needed} GB, more than is free at {folder}. Choose another place, or collect crops in place of whole photos.</source>
        <extracomment>anon_plugin/models/training/training_on.py</extracomment>
        <translation>Die geöffneten Fotos brauchen etwa {needed} GB, mehr als bei {folder} frei ist. Wählen Sie einen anderen Ort, oder sammeln Sie Ausschnitte statt ganzer Fotos.</translation>
    </message>
    <message>
        <source>Step {step} of {steps}</source>
        <extracomment>anon_plugin/models/training/training_on.py</extracomment>
        <translation>Schritt {step} von {steps}</translation>
    </message>
    <message>
        <source>Measuring weights that are new to {percent} %</source>
        <extracomment>anon_plugin/models/training/training_on.py</extracomment>
        <translation>Misst Gewichte, die zu {percent} % neu sind</translation>
    </message>
    <message>
        <source>Train model on your photos</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Modell mit Ihren Fotos trainieren</translation>
    </message>
    <message>
        <source>Trains the network that comes with the plugin on with photos that you reviewed.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Trainiert das Netz, das mit dem Plugin kommt, mit Fotos weiter, die Sie durchgesehen haben.</translation>
    </message>
    <message>
        <source>The network begins with the weights it has, and learns slowly: its heads first, what lies deeper late. So that it forgets nothing, it has to see what the old weights see wherever nobody said anything, and plates and faces that are drawn are mixed in. The result is a mean of old and new weights; photos that were not learned from choose how much of the new ones is taken. That may be nothing, and is said plainly then.
A fifth of the reviewed photos chooses and calibrates, whole drives and places of them. The photos held out are never opened: &apos;Compare models&apos; judges with them.
It needs torch, and takes minutes to an hour on two cores. A training that was cancelled or killed goes on where it stopped when it is run again as it was. Nothing is sent or fetched, and nothing is written but the model and the page beside it; what is made on the way lies beside them, too, and is removed at the end.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Das Netz beginnt mit den Gewichten, die es hat, und lernt langsam: zuerst seine Köpfe, was tiefer liegt erst spät. Damit es nichts vergisst, muss es überall dort sehen, was die alten Gewichte sehen, wo niemand etwas gesagt hat, und gezeichnete Kennzeichen und Gesichter werden beigemischt. Das Ergebnis ist ein Mittel aus alten und neuen Gewichten; Fotos, aus denen nicht gelernt wurde, wählen, wie viel von den neuen genommen wird. Das kann nichts sein, und dann wird es deutlich gesagt.
Ein Fünftel der durchgesehenen Fotos wählt und kalibriert, ganze Fahrten und Orte davon. Die zurückgehaltenen Fotos werden nie geöffnet: Mit ihnen urteilt „Modelle vergleichen“.
Es braucht torch und dauert auf zwei Kernen Minuten bis zu einer Stunde. Ein Training, das abgebrochen oder beendet wurde, macht dort weiter, wo es aufgehört hat, wenn es unverändert noch einmal ausgeführt wird. Nichts wird gesendet oder geholt, und nichts wird geschrieben als das Modell und die Seite daneben; was unterwegs entsteht, liegt ebenfalls daneben und wird am Ende entfernt.</translation>
    </message>
    <message>
        <source>training</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Training</translation>
    </message>
    <message>
        <source>own streets</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>eigene Straßen</translation>
    </message>
    <message>
        <source>learn</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>lernen</translation>
    </message>
    <message>
        <source>transfer</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Transfer</translation>
    </message>
    <message>
        <source>Page with verdict and curve</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Seite mit Urteil und Verlauf</translation>
    </message>
    <message>
        <source>What came of it</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Was herauskam</translation>
    </message>
    <message>
        <source>Share of the new weights</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Anteil der neuen Gewichte</translation>
    </message>
    <message>
        <source>Photos learned from</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Fotos, aus denen gelernt wurde</translation>
    </message>
    <message>
        <source>Photos that chose</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Fotos, die gewählt haben</translation>
    </message>
    <message>
        <source>Collected training data</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Gesammelte Trainingsdaten</translation>
    </message>
    <message>
        <source>A folder that &apos;Collect training data&apos; filled, with 40 photos or more.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Ein Ordner, den „Trainingsdaten sammeln“ gefüllt hat, mit mindestens 40 Fotos.</translation>
    </message>
    <message>
        <source>Model to begin with</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Modell, mit dem begonnen wird</translation>
    </message>
    <message>
        <source>street, or the name or path of a model that was made of it before. Models of others cannot be trained here.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>street, oder Name oder Pfad eines Modells, das früher daraus gemacht wurde. Modelle anderer können hier nicht trainiert werden.</translation>
    </message>
    <message>
        <source>Trained model</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Trainiertes Modell</translation>
    </message>
    <message>
        <source>Weights (*.safetensors)</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Gewichte (*.safetensors)</translation>
    </message>
    <message>
        <source>Its name is what reports call the model. The page with the curve gets the same name with .html.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Unter seinem Namen nennen Berichte das Modell. Die Seite mit dem Verlauf bekommt denselben Namen mit .html.</translation>
    </message>
    <message>
        <source>Steps</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Seed</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>The same seed gives the same weights on the same machine.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Derselbe Startwert ergibt auf demselben Rechner dieselben Gewichte.</translation>
    </message>
    <message>
        <source>Trust what was collected against the old weights</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Den gesammelten Daten gegen die alten Gewichte vertrauen</translation>
    </message>
    <message>
        <source>Without it nothing is trained where most of what the old weights are sure of was left out or rejected: then labels are missing, mostly. Tick it where the old weights are really wrong that often.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Sonst wird nichts trainiert, wo das meiste, dessen sich die alten Gewichte sicher sind, ausgelassen oder verworfen wurde: Dann fehlen meistens Markierungen. Haken Sie es an, wo die alten Gewichte wirklich so oft falsch liegen.</translation>
    </message>
    <message>
        <source>Cancelled. The work in progress stays in {folder}: run again to go on.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Abgebrochen. Der Zwischenstand bleibt in {folder}: Führen Sie den Schritt noch einmal aus, um weiterzumachen.</translation>
    </message>
    <message>
        <source>The folder {folder} does not exist. Choose another one.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Den Ordner {folder} gibt es nicht. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>The trained model must be a {suffix} file: {path} is none.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Das trainierte Modell muss eine {suffix}-Datei sein: {path} ist keine.</translation>
    </message>
    <message>
        <source>{path} lies in the folder of the collected photos. Choose another place for the model.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>{path} liegt im Ordner der gesammelten Fotos. Wählen Sie einen anderen Ort für das Modell.</translation>
    </message>
    <message>
        <source>{text}, about {minutes} min left</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>{text}, noch etwa {minutes} min</translation>
    </message>
    <message>
        <source>“{model}” is no model that can be trained on. Give {own}, or a {suffix} file that was made of it.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>„{model}“ ist kein Modell, das weitertrainiert werden kann. Geben Sie {own} an, oder eine {suffix}-Datei, die daraus gemacht wurde.</translation>
    </message>
    <message>
        <source>{path} is what the training begins with. Choose another name for the model.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>Mit {path} beginnt das Training. Wählen Sie einen anderen Namen für das Modell.</translation>
    </message>
    <message>
        <source>Collects what people corrected in a review, trains the model on with it, compares it with the model before it on photos that were kept aside, and installs it unless it is worse anywhere. Choose the training folder of the last time to let it grow.</source>
        <extracomment>resources/models/example_better_on_your_streets.model3</extracomment>
        <translation>Sammelt, was bei einer Durchsicht korrigiert wurde, trainiert das Modell damit weiter, vergleicht es auf zurückgelegten Fotos mit dem Modell davor und installiert es, außer es ist irgendwo schlechter. Wählen Sie den Trainingsordner vom letzten Mal, damit er wächst.</translation>
    </message>
    <message>
        <source>The layer of detections after the review.</source>
        <extracomment>resources/models/example_better_on_your_streets.model3</extracomment>
        <translation>Der Layer der Funde nach der Durchsicht.</translation>
    </message>
    <message>
        <source>What MODEL takes afterwards, alone or joined to others by +.</source>
        <extracomment>resources/models/example_better_on_your_streets.model3</extracomment>
        <translation>Was MODEL danach nimmt, allein oder durch + mit anderen verbunden.</translation>
    </message>
    <message>
        <source>The layer of photos, with the field &apos;reviewed&apos;.</source>
        <extracomment>resources/models/example_better_on_your_streets.model3</extracomment>
        <translation>Der Layer der Fotos, mit dem Feld &apos;reviewed&apos;.</translation>
    </message>
    <message>
        <source>0: as many as suit the number of photos.</source>
        <extracomment>resources/models/example_better_on_your_streets.model3</extracomment>
        <translation>0: so viele, wie zur Zahl der Fotos passen.</translation>
    </message>
    <message>
        <source>Better on your streets</source>
        <extracomment>resources/models/example_better_on_your_streets.model3</extracomment>
        <translation>Besser auf Ihren Straßen</translation>
    </message>
    <message>
        <source>Name of the new model</source>
        <extracomment>resources/models/example_better_on_your_streets.model3</extracomment>
        <translation>Name des neuen Modells</translation>
    </message>
    <message>
        <source>Reviewed photos</source>
        <extracomment>resources/models/example_better_on_your_streets.model3</extracomment>
        <translation>Durchgesehene Fotos</translation>
    </message>
    <message>
        <source>Steps of training</source>
        <extracomment>resources/models/example_better_on_your_streets.model3</extracomment>
        <translation>Trainingsschritte</translation>
    </message>
    <message>
        <source>Comparison</source>
        <extracomment>resources/models/example_better_on_your_streets.model3</extracomment>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>What was collected</source>
        <extracomment>resources/models/example_better_on_your_streets.model3</extracomment>
        <translation>Was gesammelt wurde</translation>
    </message>
    <message>
        <source>None of the photos that {folder} keeps aside was looked through completely, so nothing can be measured on them. Review them and collect again.</source>
        <extracomment>anon_plugin/engine/tasks/compare_models.py</extracomment>
        <translation>Keines der Fotos, die {folder} zurücklegt, wurde vollständig durchgesehen; daher lässt sich auf ihnen nichts messen. Sehen Sie sie durch, und sammeln Sie noch einmal.</translation>
    </message>
    <message>
        <source>A folder of &apos;Collect training data&apos;. Only what is kept aside in it is searched, and only photos that were looked through completely.</source>
        <extracomment>anon_plugin/processing/parameters/compared_models.py</extracomment>
        <translation>Ein Ordner von „Trainingsdaten sammeln“. Durchsucht wird nur, was darin zurückgelegt ist, und nur Fotos, die vollständig durchgesehen wurden.</translation>
    </message>
    <message>
        <source>{file} is not in the list of photos that {folder} keeps aside, or was changed: somebody may have learned from it. Collect again.</source>
        <extracomment>anon_plugin/engine/tasks/compare_models.py</extracomment>
        <translation>{file} steht nicht in der Liste der Fotos, die {folder} zurückhält, oder wurde geändert: Jemand kann daraus gelernt haben. Sammeln Sie noch einmal.</translation>
    </message>
    <message>
        <source>{path} lists the photos that are kept aside, and cannot be read: {error}. Collect again.</source>
        <extracomment>anon_plugin/engine/tasks/compare_models.py</extracomment>
        <translation>{path} zählt die zurückgehaltenen Fotos auf und ist nicht lesbar: {error}. Sammeln Sie noch einmal.</translation>
    </message>
    <message>
        <source>{model} errs more often than the model it was compared with: {erring}. That is not called worse only because MORE_FALSE allowed {allowed:g} more in a hundred photos, where {usual:g} are usual. Train again, or tick TRUST to take it nevertheless.</source>
        <extracomment>anon_plugin/models/comparisons.py</extracomment>
        <translation>{model} irrt öfter als das Modell, mit dem es verglichen wurde: {erring}. Das heißt nur deshalb nicht schlechter, weil MORE_FALSE in hundert Fotos {allowed:g} mehr erlaubte; üblich sind {usual:g}. Trainieren Sie noch einmal, oder setzen Sie TRUST, um es trotzdem zu nehmen.</translation>
    </message>
    <message>
        <source>The comparison {comparison} cannot tell whether {model} got worse at: {labels}. Too few photos that were compared show any, or it was not asked for. Compare it on more photos, or on drawn scenes as well (DRAWN), or tick TRUST to take it unseen.</source>
        <extracomment>anon_plugin/models/comparisons.py</extracomment>
        <translation>Der Vergleich {comparison} kann nicht sagen, ob {model} hierin schlechter wurde: {labels}. Zu wenige verglichene Fotos zeigen so etwas, oder es wurde nicht danach gefragt. Vergleichen Sie auf mehr Fotos oder auch auf gezeichneten Szenen (DRAWN), oder setzen Sie TRUST, um es ungesehen zu nehmen.</translation>
    </message>
    <message>
        <source>The comparison {comparison} is with {old}, from which {model} was not trained on. Compare it with {parents} (leave OLD empty).</source>
        <extracomment>anon_plugin/models/comparisons.py</extracomment>
        <translation>Der Vergleich {comparison} ist einer mit {old}, aus dem {model} nicht weitertrainiert wurde. Vergleichen Sie es mit {parents} (lassen Sie OLD leer).</translation>
    </message>
    <message>
        <source>The training came to values that are no numbers at step {step}, and was stopped; nothing was written. Choose another SEED or the CPU, and look whether some boxes have no size.</source>
        <extracomment>anon_plugin/models/training/finetuner.py</extracomment>
        <translation>Das Training kam in Schritt {step} auf Werte, die keine Zahlen sind, und wurde angehalten; geschrieben wurde nichts. Wählen Sie einen anderen SEED oder den Prozessor, und sehen Sie nach, ob Rechtecke ohne Größe dabei sind.</translation>
    </message>
    <message>
        <source>The work in progress cannot be written to {folder}: {error}. Check the free space and the permissions, and run again: it goes on from its last checkpoint.</source>
        <extracomment>anon_plugin/models/training/training_on.py</extracomment>
        <translation>Die angefangene Arbeit kann nicht nach {folder} geschrieben werden: {error}. Prüfen Sie den freien Platz und die Rechte, und starten Sie noch einmal: Es geht ab dem letzten gesicherten Stand weiter.</translation>
    </message>
    <message>
        <source>{old} and {new} are the same model. Give the model that the new one was trained on from as OLD, or leave OLD empty.</source>
        <extracomment>anon_plugin/processing/algorithms/comparemodels.py</extracomment>
        <translation>{old} und {new} sind dasselbe Modell. Geben Sie als OLD das Modell an, aus dem das neue weitertrainiert wurde, oder lassen Sie OLD leer.</translation>
    </message>
    <message>
        <source>{path} lies in the folder of models, where every model can be chosen at once. Choose another place, compare the model, and install it with &apos;Install model&apos;.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>{path} liegt im Ordner der Modelle, wo jedes Modell sofort gewählt werden kann. Wählen Sie einen anderen Ort, vergleichen Sie das Modell, und installieren Sie es mit „Modell installieren“.</translation>
    </message>
    <message>
        <source>Training found nothing better: {model} is a copy of “{parent}” (share 0). There is nothing to install. Collect more photos and train again, or tick TRUST to take it nevertheless.</source>
        <extracomment>anon_plugin/models/comparisons.py</extracomment>
        <translation>Das Training fand nichts Besseres: {model} ist eine Kopie von „{parent}“ (Anteil 0). Es gibt nichts zu installieren. Sammeln Sie mehr Fotos und trainieren Sie noch einmal, oder setzen Sie TRUST, um es trotzdem zu nehmen.</translation>
    </message>
    <message>
        <source>{photo} {reason} Another of the models can search it, so nothing is compared: a model that fails on photos is of no use.</source>
        <extracomment>anon_plugin/engine/tasks/compare_models.py</extracomment>
        <translation>{photo} {reason} Ein anderes der Modelle kann es durchsuchen, deshalb wird nichts verglichen: Ein Modell, das an Fotos scheitert, nützt nichts.</translation>
    </message>
    <message>
        <source>A COCO JSON file, or a folder of YOLO text or Pascal VOC files. The photos are looked for beside them and in the folder of photos. Labels that the file says are complete count as looked for everywhere in its photos. Where a COCO file does not say so (info.complete_labels), photos without any mark tell nothing.</source>
        <extracomment>anon_plugin/processing/parameters/judged_photos.py</extracomment>
        <translation>Eine COCO-JSON-Datei oder ein Ordner mit YOLO-Textdateien oder Pascal-VOC-Dateien. Die Fotos werden daneben und im Ordner der Fotos gesucht. Objektarten, die nach der Datei vollständig sind, gelten in ihren Fotos als überall gesucht. Wo eine COCO-Datei das nicht sagt (info.complete_labels), sagen Fotos ohne jede Markierung nichts.</translation>
    </message>
    <message>
        <source>Another training is at work in {folder} ({error}). Wait until it has ended, or choose another name for the model.</source>
        <extracomment>anon_plugin/models/training/work_folder.py</extracomment>
        <translation>Ein anderes Training arbeitet in {folder} ({error}). Warten Sie, bis es zu Ende ist, oder geben Sie dem Modell einen anderen Namen.</translation>
    </message>
    <message>
        <source>found in shrunk photos, {label}</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>in verkleinerten Fotos gefunden, {label}</translation>
    </message>
    <message>
        <source>false there and on walls, {label}</source>
        <extracomment>anon_plugin/models/training/report.py</extracomment>
        <translation>falsch dort und an Hauswänden, {label}</translation>
    </message>
    <message>
        <source>Looking for what nobody marked</source>
        <extracomment>anon_plugin/models/training/training_on.py</extracomment>
        <translation>Sucht, was niemand markiert hat</translation>
    </message>
    <message>
        <source>0: as many as suit the number of photos, 400 to 3000. A step takes about a tenth of a second on a core.</source>
        <extracomment>anon_plugin/processing/algorithms/trainmodel.py</extracomment>
        <translation>0: so viele, wie zur Zahl der Fotos passen, 400 bis 3000. Ein Schritt dauert auf einem Kern etwa eine Zehntelsekunde.</translation>
    </message>
    <message>
        <source>The name of FFmpeg&apos;s encoder of a graphics card, such as h264_nvenc or hevc_qsv. It has to write the codec that the video has. auto: whichever of them encodes the video, and the processor where none does. Empty: the processor encodes, which is slower and looks better. &apos;Check setup&apos; lists those that open on this machine.</source>
        <extracomment>anon_plugin/processing/parameters/video_choices.py</extracomment>
        <translation>Der Name, den ein Encoder einer Grafikkarte bei FFmpeg hat, etwa h264_nvenc oder hevc_qsv. Er muss den Codec schreiben, den das Video hat. auto: irgendeiner von ihnen, der das Video kodiert, und der Prozessor, wo es keiner tut. Leer: der Prozessor kodiert, was langsamer ist und besser aussieht. „Einrichtung prüfen“ nennt die, die auf diesem Rechner funktionieren.</translation>
    </message>
    <message>
        <source>The encoder {encoder} does not open on this machine: {problem}. Those that do: {known}. Choose one of them or auto, or leave ENCODER empty.</source>
        <extracomment>anon_plugin/processing/parameters/video_choices.py</extracomment>
        <translation>Der Encoder {encoder} lässt sich auf diesem Rechner nicht öffnen: {problem}. Möglich sind: {known}. Wählen Sie einen davon oder auto, oder lassen Sie ENCODER leer.</translation>
    </message>
    <message>
        <source>{folder} is a file. Give the folder that it is in.</source>
        <extracomment>anon_plugin/engine/files/listing.py</extracomment>
        <translation>{folder} ist eine Datei. Geben Sie den Ordner an, in dem sie liegt.</translation>
    </message>
    <message>
        <source>{folder} is a file. Give it as VIDEO, or the folder that it is in as FOLDER.</source>
        <extracomment>anon_plugin/processing/parameters/video_input.py</extracomment>
        <translation>{folder} ist eine Datei. Geben Sie sie als VIDEO an, oder den Ordner, in dem sie liegt, als FOLDER.</translation>
    </message>
    <message>
        <source>Each written file is opened afresh; one that does not pass is not published, and its photo fails with the reason. basic: no further picture or video is in it, every redacted region has lost what it showed, and the first few photos and one in twenty are compared with their originals. full: every photo is compared, and searched again where a model searches; what shows only then is redacted, too. off: nothing of this.</source>
        <extracomment>anon_plugin/processing/parameters/verify.py</extracomment>
        <translation>Jede geschriebene Datei wird neu geöffnet; eine, die nicht besteht, wird nicht veröffentlicht, und ihr Foto schlägt mit dem Grund fehl. basic: Kein weiteres Bild oder Video steckt darin, jeder unkenntlich gemachte Bereich hat verloren, was er zeigte, und die ersten Fotos sowie eines von zwanzig werden mit ihren Originalen verglichen. full: Jedes Foto wird verglichen und, wo ein Modell sucht, noch einmal durchsucht; was sich erst dann zeigt, wird auch unkenntlich gemacht. off: nichts davon.</translation>
    </message>
</context>
</TS>
