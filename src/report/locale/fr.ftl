# French messages. Readers are marketing and sales people: plain words, no jargon.
# A no-break blank (U+00A0) stands before : ; ! ? » and after «, save in the head of the run report,
# whose shape is known to the teams and to their scripts. $name_text is $name in the language's digits.

## Shared shapes

quoted = « {$text} »
labelled = {$label} : {$text}
side-value = {$side} {$value}
before-after = {$before} → {$after}
next = Ensuite : {$command}

## Dates

date = { $day ->
    [1] 1er {$month} {$year} {$time}
   *[other] {$day_text} {$month} {$year} {$time}
}
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

## Modes, values, contacts, fields

mode-production = PRODUCTION
mode-test = TEST (adresses contenant « {$text} »)
value-empty = (vide)
value-unknown = (non lu)
value-unrepresentable = (impossible à enregistrer)
value-yes = oui
value-no = non
contact-unnamed = (contact sans nom ni adresse)
contact-no_address = (sans adresse)
field-first_name = Prénom
field-last_name = Nom de famille
field-phone = Téléphone
field-address = Adresse postale
field-title = Fonction
field-company_name = Société
field-email = Adresse e-mail
field-status = Statut
field-owner = Origine du désabonnement
field-state = État de la mise en relation
field-record = Fiche reliée
field-tag = Tag {$tag}
field-mark = Marque {$mark}
label-name = Nom
label-direction = Sens
label-tags = Tags
label-mark = Marque dans Copper
label-reason = Raison
label-base = Avant
label-mode = Mode
label-account = Compte Copper
label-audience = Audience Mailchimp
label-read_at = Données lues le
label-valid_until = Valable jusqu'au
label-plan_id = Identifiant
change-loser = Valeur perdante : {$side} {$value}
change-lossy = L'autre côté n'en gardera qu'une partie

## Statuses of a member, and who caused a suppression

status-subscribed = abonné
status-unsubscribed = désabonné
status-cleaned = adresse qui ne reçoit plus
status-pending = en attente de confirmation
status-transactional = jamais abonné
status-archived = archivé
status-unknown = statut inconnu
owner-contact = la personne elle-même
owner-bounce = l'adresse ne reçoit plus
owner-forgotten = effacé définitivement de Mailchimp
owner-copper = une marque posée dans Copper
owner-ours = la synchronisation, à cause d'une marque ou d'une réponse

## Where a record ends up

bucket-in_sync = identiques
bucket-changed = à modifier
bucket-excluded = exclus
bucket-waiting = en attente d'une réponse
bucket-failing = en erreur

## Kinds of operation

kind-adopt = mise en relation, sans rien écrire
kind-restrict = désabonnement
kind-mark = marque
kind-destroy = suppression définitive
kind-rekey = changement d'adresse e-mail
kind-create = nouveau contact
kind-reactivate = réabonnement
kind-confirm = demande de confirmation
kind-fill = complément
kind-update = mise à jour
kind-conflict = conflit tranché
kind-tag = ajout de tags
kind-untag = retrait de tags
kind-clear = effacement

## Counts

count-contacts = { $count ->
    [one] {$count_text} contact
   *[other] {$count_text} contacts
}
count-changes = { $count ->
    [one] {$count_text} modification
   *[other] {$count_text} modifications
}
count-adopt = { $count ->
    [one] {$count_text} contact à relier, sans rien écrire
   *[other] {$count_text} contacts à relier, sans rien écrire
}
count-restrict = { $count ->
    [one] {$count_text} désabonnement
   *[other] {$count_text} désabonnements
}
count-mark = { $count ->
    [one] {$count_text} marque à poser ou à retirer
   *[other] {$count_text} marques à poser ou à retirer
}
count-destroy = { $count ->
    [one] {$count_text} suppression définitive
   *[other] {$count_text} suppressions définitives
}
count-rekey = { $count ->
    [one] {$count_text} changement d'adresse e-mail
   *[other] {$count_text} changements d'adresse e-mail
}
count-create = { $count ->
    [one] {$count_text} nouveau contact
   *[other] {$count_text} nouveaux contacts
}
count-reactivate = { $count ->
    [one] {$count_text} réabonnement
   *[other] {$count_text} réabonnements
}
count-confirm = { $count ->
    [one] {$count_text} demande de confirmation
   *[other] {$count_text} demandes de confirmation
}
count-fill = { $count ->
    [one] {$count_text} contact à compléter
   *[other] {$count_text} contacts à compléter
}
count-update = { $count ->
    [one] {$count_text} mise à jour
   *[other] {$count_text} mises à jour
}
count-conflict = { $count ->
    [one] {$count_text} conflit tranché
   *[other] {$count_text} conflits tranchés
}
count-tag = { $count ->
    [one] {$count_text} contact reçoit des tags
   *[other] {$count_text} contacts reçoivent des tags
}
count-untag = { $count ->
    [one] {$count_text} contact perd des tags
   *[other] {$count_text} contacts perdent des tags
}
count-clear = { $count ->
    [one] {$count_text} contact dont une valeur est effacée
   *[other] {$count_text} contacts dont une valeur est effacée
}

## Reasons

reason-unknown = valeur non lue, rien n'est décidé
reason-in_sync = déjà identique des deux côtés
reason-adopt_fill = renseigné d'un seul côté, l'autre est complété
reason-conflict_adoption = première mise en relation, avec des valeurs différentes
reason-copper_changed = modifié dans Copper
reason-mailchimp_changed = modifié dans Mailchimp
reason-conflict_both = modifié différemment des deux côtés
reason-settled_apart = valeurs différentes, mais rien n'a changé depuis le dernier passage
reason-not_mapped_back = modifié là où ce champ ne fait que recevoir, laissé tel quel
reason-address_incomplete = adresse postale incomplète (Mailchimp demande rue, ville, région et code postal)
reason-too_long = texte trop long pour l'autre côté
reason-not_an_option = ce choix n'existe pas dans la liste de l'autre côté
reason-wrong_type = valeur d'une forme que l'autre côté n'accepte pas
reason-first_link = même adresse des deux côtés, les deux fiches sont reliées
reason-new_in_copper = nouveau dans Copper
reason-new_in_mailchimp = nouveau dans Mailchimp
reason-tag_added = tag ajouté
reason-tag_removed = tag retiré
reason-tag_removed_by_hand = tag retiré à la main dans Mailchimp, pas remis
reason-tag_ambiguous = deux tags de Copper n'en feraient qu'un dans Mailchimp
reason-tags_unknown = tags lus en partie seulement, aucun n'est modifié
reason-opted_out_by_contact = la personne s'est désabonnée
reason-bounced = l'adresse ne reçoit plus les e-mails
reason-subscribed_again = la personne s'est réabonnée
reason-opt_out_mark = marque de désabonnement posée dans Copper
reason-inactive_mark = marque d'inactivité posée dans Copper
reason-inactive_mark_gone = marque d'inactivité retirée dans Copper
reason-forgotten = effacé définitivement de Mailchimp, seule la personne peut se réinscrire
reason-marked = marqué pour suppression dans Copper
reason-inactive = marqué inactif dans Copper
reason-pending = inscription pas encore confirmée par la personne
reason-transactional = jamais abonné, son statut n'est pas modifié
reason-archived = archivé dans Mailchimp, mis de côté
reason-status_not_imported = statut qui n'est pas importé dans Copper
reason-no_address = aucune adresse e-mail
reason-address_refused = adresse e-mail inutilisable
reason-address_changed = adresse e-mail modifiée
reason-address_taken = cette adresse appartient déjà à un autre contact
reason-second_address = inscrit sous une autre adresse de la même personne
reason-shared_address = plusieurs personnes partagent cette adresse
reason-gone = supprimé
reason-in_doubt = La fin d'une opération précédente n'est pas connue : elle sera vérifiée avant toute autre
reason-unseen = absent de la lecture, sans preuve de suppression, rien n'est décidé
reason-tombstone = supprimé auparavant, pas recréé
reason-link_closed = laissé à part, comme décidé
reason-link_suspended = mis de côté, seuls les désabonnements sont transmis
reason-out_of_test_scope = hors du mode test
reason-filtered_out = écarté par les filtres
reason-question_open = en attente d'une réponse
reason-decided = comme décidé
reason-merged_away = fusionné dans Copper, la mise en relation suit la fiche qui reste
reason-left_behind = ancienne inscription de la même personne, laissée telle quelle
reason-deleted_in_copper = supprimé dans Copper, désabonné selon les réglages
reason-refused = refusé par le service, renvoyé seulement quand la fiche aura changé
reason-tried_later = a échoué il y a peu, réessayé plus tard sans intervention
reason-erased = effacé à la demande, jamais réimporté
reason-undone = annulation d'un passage précédent
reason-irreversible = ne peut pas être annulé
reason-changed_since = modifié depuis, laissé tel quel

## Questions

question-marked = Marqué pour suppression dans Copper. Que faire ?
question-conflict = Modifié différemment des deux côtés. Quelle valeur garder ?
question-deleted_in_copper = Supprimé de Copper, encore présent dans Mailchimp. Que faire ?
question-deleted_in_mailchimp = Supprimé de Mailchimp, encore présent dans Copper. Faut-il le réinscrire ?
question-came_back = Supprimé auparavant, ce contact a réapparu. Faut-il le synchroniser de nouveau ?
question-same_person = La nouvelle adresse de ce contact est déjà inscrite dans Mailchimp. Est-ce la même personne ?
question-shared_address = Plusieurs personnes de Copper ont cette adresse. Laquelle synchroniser ?
question-address_conflict = L'adresse e-mail a été modifiée différemment des deux côtés. Laquelle garder ?
question-address_cycle = Des contacts ont échangé leurs adresses e-mail. Que faire ?
question-lost_address = Cette personne n'a plus d'adresse e-mail dans Copper. Que faire ?
question-archived_in_mailchimp = Archivé dans Mailchimp, encore actif dans Copper. Que faire ?
question-opt_in_again = Copper et Mailchimp se contredisent. Cette personne veut-elle de nouveau recevoir des e-mails ?
question-cleaned_new_address = L'ancienne adresse ne recevait plus les e-mails et Copper en a une nouvelle. Faut-il l'inscrire ?

## Answers: in general, then under one question

choice-archive = garder la fiche, retirer la marque, poser la marque d'inactivité et désabonner ; la personne peut revenir
choice-delete = supprimer définitivement des deux côtés, sans retour possible (ajouter --permanently)
choice-ignore = laisser de côté tant que la marque est là
choice-copper = garder la valeur de Copper
choice-mailchimp = garder la valeur de Mailchimp
choice-keep_apart = garder les deux valeurs, chacune de son côté
choice-unsubscribe = désabonner dans Mailchimp
choice-keep = laisser tel quel
choice-keep_out = laisser en dehors de la synchronisation
choice-add_again = réinscrire, après confirmation par la personne
choice-link = relier les deux fiches
choice-separate = garder deux contacts distincts
choice-close = laisser les deux fiches telles quelles, et ne plus jamais les relier
choice-mark = marquer inactif dans Copper
choice-pending = envoyer à la personne une demande de confirmation
choice-use = synchroniser la fiche {$id}
choice-use-named = synchroniser {$person} (fiche {$id})
choice-recommended = {$text} (conseillé)
choice-deleted_in_copper-keep = laisser le contact tel quel dans Mailchimp, et ne plus le relier
choice-came_back-link = synchroniser de nouveau
choice-same_person-link = c'est la même personne : la relier à cette inscription, sans toucher à l'ancienne
choice-same_person-separate = ce sont deux personnes : ne pas les relier
choice-address_conflict-copper = garder l'adresse de Copper
choice-address_conflict-mailchimp = garder l'adresse de Mailchimp
choice-address_cycle-keep = laisser ces contacts de côté pour l'instant
choice-lost_address-keep = laisser ce contact de côté pour l'instant
choice-archived_in_mailchimp-keep = laisser de côté, sans rien modifier
choice-opt_in_again-keep_out = ne plus lui envoyer d'e-mails (désabonner si besoin)
choice-cleaned_new_address-keep_out = ne pas l'inscrire

## Failures and what to do about them

failure-rejected = ces valeurs ont été refusées
failure-refused = Mailchimp refuse d'abonner cette adresse
failure-ignored_by_service = demande acceptée, mais rien n'a changé
failure-unauthorized = la clé d'accès a été refusée
failure-unreachable = pas de réponse du service
failure-unreadable = réponse incompréhensible du service
failure-out_of_scope = hors du mode en cours, rien n'a été envoyé
failure-forgotten = Mailchimp a effacé cette adresse définitivement
remedy-rejected = corriger la valeur dans la fiche ; elle sera renvoyée dès qu'elle aura changé
remedy-refused = seule la personne peut se réinscrire, par le formulaire d'inscription
remedy-ignored_by_service = vérifier la fiche à la main ; elle sera renvoyée dès qu'elle aura changé
remedy-unauthorized = demander une nouvelle clé à l'administrateur du compte
remedy-unreachable = rien à faire : le prochain passage essaiera de nouveau
remedy-unreadable = si cela se répète, transmettre ce rapport au support
remedy-out_of_scope = rien à faire en mode test ; sinon, transmettre ce rapport au support
remedy-forgotten = seule la personne peut se réinscrire, par le formulaire d'inscription

## How a run ended

outcome-done = terminé
outcome-changes = des modifications sont à faire
outcome-refused = refusé, rien n'a été écrit
outcome-stopped = arrêté par un contrôle, rien n'a été écrit
outcome-partial = terminé en partie
outcome-pending = terminé, des réponses sont attendues
outcome-locked = un autre passage est en cours
outcome-recovery = une vérification est nécessaire
outcome-failed = échec

## The shown plan

plan-title = Plan {$id} · Copper ↔ Mailchimp
plan-scope_changed = Le mode, les filtres ou les champs ont changé depuis le dernier plan appliqué par une personne : relire avec soin
plan-summary = CE QUI SERA FAIT
plan-details = EN DÉTAIL
plan-empty = Aucune modification : Copper et Mailchimp sont d'accord.
plan-empty-but-questions = Aucune modification pour l'instant : des réponses sont attendues.
plan-only = Seulement ce qui concerne {$email} :
plan-only-nothing = Ce plan ne contient rien sur {$email}.
plan-more-contacts = { $count ->
    [one] … et {$count_text} autre contact ({$kind}). Tout voir : {$command}
   *[other] … et {$count_text} autres contacts ({$kind}). Tout voir : {$command}
}
plan-more = { $count ->
    [one] … et {$count_text} autre. Tout voir : {$command}
   *[other] … et {$count_text} autres. Tout voir : {$command}
}
plan-questions = { $count ->
    [one] UNE QUESTION ATTEND UNE RÉPONSE
   *[other] {$count_text} QUESTIONS ATTENDENT UNE RÉPONSE
}
plan-answer = Rien n'est fait sans réponse : {$command}
plan-conflicts = { $count ->
    [one] UNE VALEUR SERA ÉCARTÉE
   *[other] {$count_text} VALEURS SERONT ÉCARTÉES
}
plan-conflict = {$field} : {$winner} l'emporte avec {$kept} ; la valeur de {$loser}, {$lost}, est écartée
plan-listed = LAISSÉ TEL QUEL ({$count_text})
plan-excluded = Hors de la synchronisation : {$copper_text} dans Copper, {$mailchimp_text} dans Mailchimp
plan-checks = { $count ->
    [one] UN CONTRÔLE À REGARDER
   *[other] {$count_text} CONTRÔLES À REGARDER
}
plan-listed-reason = {$reason} : {$count_text}
plan-whole = Le plan entier : {$end}
plan-end = { $changes ->
    [one] {$changes_text} modification
   *[other] {$changes_text} modifications
}, { $questions ->
    [one] {$questions_text} question
   *[other] {$questions_text} questions
}, { $identical ->
    [one] {$identical_text} contact identique
   *[other] {$identical_text} contacts identiques
}.
check-line = {$name} : {$numerator_text} sur {$denominator_text}, limite {$limit} ; {$verdict}
check-no_limit = aucune
check-allow = Si c'est voulu : {$command}
check-shrink_copper = Contacts manquants dans Copper
check-shrink_mailchimp = Contacts manquants chez Mailchimp
check-accounting_copper = Contacts Copper comptés
check-accounting_mailchimp = Contacts Mailchimp comptés
check-scope = Opérations hors du périmètre
check-forbidden = Opérations interdites
check-removals = Tags retirés et valeurs effacées
check-creates = Nouveaux contacts
check-audience = Taille de l'audience
verdict-pass = en ordre
verdict-hold = attend l'accord d'une personne
verdict-stop = rien ne sera écrit

## The report of a run: one line per contact

done-identical = Contact identique ignoré (optimisation)
done-sync = Synchronisé
done-sync-tags = { $count ->
    [one] Synchronisé avec {$count_text} tag
   *[other] Synchronisé avec {$count_text} tags
}
done-create = Nouveau contact ajouté
done-archive = Archivé : désabonné et marqué inactif, la fiche est gardée
done-destroy = Supprimé définitivement
done-restrict = Désabonné
done-reactivate = Réabonné
done-confirm = Demande de confirmation envoyée
done-rekey = Adresse e-mail changée
done-mark = Marque mise à jour dans Copper
done-mark-opted_out_by_contact = Désabonnement reporté dans Copper
done-mark-bounced = Adresse qui ne reçoit plus, signalée dans Copper
done-mark-subscribed_again = Réabonnement reporté dans Copper
done-mark-forgotten = Réinscription requise, signalée dans Copper
done-mark-archived = Archivage reporté dans Copper
headline-failed = Erreur
headline-failed-partly = Synchronisé en partie, avec une erreur
headline-in_doubt = À vérifier
headline-drifted = À refaire (modifié entre-temps)
headline-held = Retenu
headline-held-partly = Synchronisé en partie, le reste est retenu
step-lossy = Pas conservé tel quel : {$fields}
step-drifted = Rien n'a été écrit ({$kind}). Modifié entre-temps : {$fields}
step-failed = Erreur ({$kind}) : {$failure}
step-message = Réponse du service : « {$message} »
step-remedy = Que faire : {$remedy}
step-in_doubt = Interrompu ({$kind}) : on ne sait pas si l'écriture a eu lieu
step-held = Pas encore fait ({$kind})

## The report of a run: its known shape, with ordinary blanks

report-title = RAPPORT DE SYNCHRONISATION COPPER ↔ MAILCHIMP
report-date = Date: {$text}
report-mode = Mode: {$text}
report-mode-test = TEST (emails contenant « {$text} »)
report-duration = Durée: {$text}
report-unfinished = inachevé
report-total = Total d'opérations: {$text}
report-successes = ✅ Succès: {$text}
report-errors = ❌ Erreurs: {$text}
report-rate = 📊 Taux de réussite: {$text}%
report-marked = 🗑️ Contacts marqués pour suppression: {$text}
report-drifted = 🔁 Contacts à refaire: {$text}
report-in_doubt = ❓ Contacts à vérifier: {$text}
report-waiting = ⏳ Questions en attente d'une réponse: {$text}
report-held = ⏸️ Modifications retenues: {$text}
report-excluded-copper = 🚫 Exclus, dans Copper: {$text}
report-excluded-mailchimp = 🚫 Exclus, dans Mailchimp: {$text}
report-details = DÉTAILS:
report-more-identical = { $count ->
    [one] … et {$count_text} autre contact identique ignoré
   *[other] … et {$count_text} autres contacts identiques ignorés
}
report-nothing = Rien à faire, tout est à jour
report-support = À TRANSMETTRE AU SUPPORT EN CAS DE PROBLÈME:
report-support-date = Date: {$text}
report-support-run = Passage: {$text}
report-support-file = Rapport: {$text}
report-end = { $total ->
    [one] {$total_text} contact
   *[other] {$total_text} contacts
} : { $successes ->
    [one] {$successes_text} réussi
   *[other] {$successes_text} réussis
}, { $errors ->
    [one] {$errors_text} erreur
   *[other] {$errors_text} erreurs
}.

## Commands: prompts and answers

cli-yes = oui
cli-approve = { $count ->
    [one] Appliquer cette modification ? Écrire « oui » pour accepter :
   *[other] Appliquer ces {$count_text} modifications ? Écrire « oui » pour accepter :
}
cli-not_approved = Rien n'a été écrit.

## La ligne de commande : aide

help-usage = Utilisation
help-commands = Commandes
help-options = Options
help-arguments = Arguments
help-help = Affiche cette aide
help-version = Affiche la version
help-sync = Garde un compte Copper et une audience Mailchimp en phase, selon un plan que vous approuvez
help-demo = Montre tout le travail sur des services factices, sans compte ni clé
help-demo-dir = Le dossier où écrire la démonstration ; par défaut, un dossier temporaire
help-demo-contacts = Ajoute N contacts inventés de chaque côté
help-sandbox = Sert un faux Copper et un faux Mailchimp jusqu'à ce qu'on l'arrête
help-copper_port = Le port du faux Copper ; par défaut, un port libre
help-mailchimp_port = Le port du faux Mailchimp ; par défaut, un port libre
help-admin_port = Le port des routes d'administration ; par défaut, un port libre
help-sandbox-contacts = Remplit les deux services de N contacts inventés
help-data = Remplit les deux services d'après ce fichier
help-keep = Écrit le contenu des deux services dans ce fichier à l'arrêt
help-quota = Applique ou non le quota de Copper
help-plan = Lit les deux services, écrit le plan et le montre ; ne modifie rien
help-plan-output = Le fichier du plan ; par défaut, dans le dossier des plans
help-full = Relit tout, même ce qui n'a pas changé
help-detailed_exitcode = Sort avec le code 2 si le plan contient des changements
help-fail_on_pending = Sort avec le code 7 si des questions attendent
help-show = Montre un plan enregistré
help-show-file = Le fichier du plan
help-email = Ne montre que ce contact
help-all = Montre tout, sans abréger
help-approve = Enregistre votre accord pour exactement ce plan
help-approve-file = Le fichier du plan
help-apply = Fait approuver un plan, puis l'applique
help-apply-file = Le fichier du plan ; sans fichier, un plan est fait et montré d'abord
help-yes = Approuve sans poser la question
help-only = Ne garde que ces opérations (identifiants ou débuts d'identifiants)
help-except = Garde tout sauf ces opérations
help-allow = Relève une limite pour ce plan : shrink, removals, creates ou audience
help-status = Montre les dernières exécutions, les contacts et les questions ouvertes
help-report = Montre le rapport d'une exécution
help-report-run = L'exécution, le début de son identifiant, ou « last »
help-format = La forme du rapport
help-report-output = Le fichier où l'écrire
help-raw = CSV sans marque d'ordre ni protection contre les formules
help-completions = Écrit les complétions pour un interpréteur de commandes
help-shell = bash, zsh, fish, elvish ou powershell
help-config = Le fichier de configuration ; par défaut ./sync.toml
help-lang = La langue des messages
help-color = Les couleurs
help-json = Répond par un document JSON
help-quiet = N'affiche que la réponse et les erreurs
help-verbose = Affiche davantage ; peut être répété

usage-unknown-argument = Option inconnue : { $argument }.
usage-unknown-command = Commande inconnue : { $command }.
usage-missing-argument = Il manque : { $argument }.
usage-missing-command = Il manque une commande.
usage-invalid-value = Valeur refusée pour { $argument } : « { $value } ».
usage-conflict = { $argument } ne va pas avec une autre option donnée.
usage-other = La ligne de commande n'est pas comprise.
usage-suggestion = Vouliez-vous dire « { $suggestion } » ?
hint-usage = ajoutez --help pour voir ce qui est possible

## La ligne de commande : erreurs, et que faire

error-wrong-account = { $side } : la clé ouvre { $found }, mais cette synchronisation appartient à { $expected } ; rien n'a été écrit
hint-wrong-account = remettez la clé et l'audience d'avant, ou prenez un autre fichier « state » pour ce compte
error-unwritable = impossible d'écrire { $path } : { $cause }
hint-unwritable = vérifiez que le dossier existe et que vous y avez le droit d'écriture
error-unauthorized = { $side } refuse la clé : { $cause }
hint-unauthorized = vérifiez la clé, l'adresse de son utilisateur et ses droits, puis recommencez
error-remote-not-found = { $side } ne connaît pas ce que la configuration nomme : { $cause }
hint-remote-not-found = vérifiez « mailchimp.audience » et les adresses « base_url » dans sync.toml
error-rejected = { $side } n'accepte pas la configuration : { $cause }
hint-rejected = vérifiez les champs [[field]] de sync.toml
error-rate-limited = { $side } : trop de demandes, même après plusieurs essais ({ $cause })
hint-rate-limited = attendez quelques minutes ; si cela dure, baissez « requests_per_minute »
error-unreachable = { $side } ne répond pas : { $cause }
hint-unreachable = vérifiez le réseau et la page d'état du service, puis recommencez ; rien n'est perdu
error-unreadable = { $side } a répondu autrement que prévu : { $cause }
hint-unreadable = recommencez plus tard ; si cela dure, vérifiez « base_url »
error-out-of-scope = { $side } : une écriture hors du périmètre a été arrêtée ({ $cause })
hint-out-of-scope = signalez-le au support : cela ne doit pas arriver
error-snapshot-failed = { $side } n'a pas pu être lu en entier ({ $cause }) ; rien n'a été prévu ni écrit
hint-snapshot-failed = recommencez ; une lecture incomplète n'est jamais utilisée
error-interrupted = arrêté à votre demande ; rien n'a été écrit
hint-interrupted = relancez la commande quand vous voulez
error-newer-store = la mémoire a été écrite par une version plus récente du programme ({ $cause })
hint-newer-store = mettez le programme à jour ; la mémoire n'a pas été touchée
error-corrupt-store = la mémoire est abîmée : { $cause }
hint-corrupt-store = mettez le fichier de côté et reprenez une sauvegarde ; sans elle, le prochain plan repart des deux services
error-foreign-store = { $path } n'est pas la mémoire de ce programme ; rien n'y a été écrit
hint-foreign-store = nommez un autre fichier sous « state » dans sync.toml
error-disk-full = le disque est plein
hint-disk-full = libérez de la place, puis recommencez ; rien n'est perdu
error-busy-store = un autre programme écrit dans la mémoire
hint-busy-store = attendez qu'il ait fini, puis recommencez
error-locked = une autre exécution est en cours : { $holder }
hint-locked = attendez qu'elle ait fini ; le verrou se libère tout seul
error-not-found = rien de tel : { $what }
hint-not-found = faites d'abord un plan, et appliquez-le
error-ambiguous = « { $prefix } » désigne plusieurs exécutions ({ $cause })
hint-ambiguous = donnez plus de caractères
error-store = la mémoire a refusé : { $cause }
hint-store = recommencez ; si cela dure, signalez-le au support
error-unreadable-file = impossible de lire { $path } : { $cause }
hint-unreadable-file = vérifiez le chemin et le contenu du fichier
error-not-a-plan = ce fichier n'est pas un plan : { $cause }
hint-not-a-plan = faites un nouveau plan
error-other-format = ce plan est d'un autre format : { $cause }
hint-other-format = faites un nouveau plan avec cette version du programme
error-plan-changed = le fichier du plan a été modifié, ou remplacé par un plan plus récent ; rien n'a été écrit
hint-plan-changed = faites un nouveau plan
error-plan-foreign = ce plan n'a pas été fait ici ; rien n'a été écrit
hint-plan-foreign = faites un nouveau plan
error-plan-used = ce plan a déjà servi ; rien n'a été écrit
hint-plan-used = faites un nouveau plan : il ne contiendra que ce qui reste à faire
error-plan-expired = ce plan est trop ancien ; rien n'a été écrit
hint-plan-expired = faites un nouveau plan
error-plan-not-approved = ce plan n'est pas approuvé ; rien n'a été écrit
hint-plan-not-approved = relisez-le, puis ajoutez --yes, ou approuvez-le avec la commande « approve »
error-plan-other-configuration = la configuration a changé depuis ce plan ; rien n'a été écrit
hint-plan-other-configuration = faites un nouveau plan
error-plan-other-scope = le mode ou les filtres ont changé depuis ce plan ; rien n'a été écrit
hint-plan-other-scope = faites un nouveau plan
error-plan-declined = vous n'avez pas approuvé ; rien n'a été écrit
hint-plan-declined = le plan est gardé : vous pouvez encore l'appliquer avant qu'il n'expire
error-plan-stale = ces contacts ont changé depuis le plan : { $contacts } ; rien n'a été écrit
hint-plan-stale = faites un nouveau plan, ou laissez-les de côté avec --except
error-no-such-operation = aucune opération, ou plusieurs, commencent par « { $prefix } »
hint-no-such-operation = les identifiants des opérations se lisent dans le fichier du plan
error-guard = arrêté par un garde-fou : { $check } ; rien n'a été écrit
hint-guard = vérifiez que rien n'a disparu par erreur ; si c'est voulu, relevez la limite avec --allow
error-config-not-found = { $cause }
hint-config-not-found = vérifiez le chemin donné à --config ou dans SYNC_CONFIG
error-config-absent = aucune configuration trouvée
hint-config-absent = écrivez un sync.toml, ou essayez d'abord la commande « demo »
error-config-unreadable = { $cause }
hint-config-unreadable = vérifiez les droits de ce fichier
error-config-invalid = configuration refusée : { $cause }
hint-config-invalid = corrigez ces lignes, puis recommencez
error-transport = impossible de préparer la connexion : { $cause }
hint-transport = vérifiez les certificats du système (paquet ca-certificates)
error-port = impossible d'ouvrir un port local : { $cause }
hint-port = choisissez un autre port, ou laissez le programme choisir
error-demo-folder = { $path } contient déjà un sync.toml
hint-demo-folder = choisissez un autre dossier avec --dir
error-demo-act = un service factice a refusé un geste de la démonstration : { $cause }
hint-demo-act = signalez-le au support : cela ne doit pas arriver
error-demo-not-settled = le dernier plan contient encore { $count } changements
hint-demo-not-settled = signalez-le au support : cela ne doit pas arriver

## La ligne de commande : réponses

approve-done = Plan { $plan } approuvé : { $count ->
    [one] { $count_text } opération.
   *[other] { $count_text } opérations.
}
apply-question = { $count ->
    [one] Appliquer ce changement ?
   *[other] Appliquer ces { $count_text } changements ?
} Tapez « oui » en toutes lettres :
outcome-unfinished = inachevée
state-mode = Mode
state-runs = Dernières exécutions :
state-no-run = aucune
state-buckets = Contacts, d'après les données lues le { $date } :
state-questions = { $count ->
    [0] Aucune question en attente.
    [one] { $count_text } question en attente :
   *[other] { $count_text } questions en attente :
}
state-next = Pour continuer : { $program } plan
sandbox-configuration = À mettre dans sync.toml :
sandbox-environment = À taper dans le terminal de la synchronisation :
sandbox-admin = Administration des services factices : { $url }
sandbox-stop = Ctrl-C pour arrêter.
demo-first-day = Premier jour. Copper et Mailchimp ne se connaissent pas encore : voici le premier plan (dossier { $folder })
demo-second-day = Le lendemain. Des personnes ont été modifiées dans Copper, des contacts ont changé d'avis chez Mailchimp : voici le plan
demo-apply = Le plan est approuvé et appliqué
demo-third-plan = Un nouveau plan, juste après : il ne reste rien à faire
demo-end = Fin de la démonstration. Plans, rapports et mémoire restent dans { $folder }

## Les réponses sur un contact, l'état et l'export

state-unread = Les deux services n'ont pas encore été lus.
state-unscheduled = Aucun passage n'est programmé.
state-scheduled = Prochain passage : { $date }
state-held = { $count ->
    [one] { $count_text } opération retenue au dernier passage :
   *[other] { $count_text } opérations retenues au dernier passage :
}
state-list-end = Contacts { $bucket } : { $copper_text } dans Copper, { $mailchimp_text } dans Mailchimp.
export-done = { $count ->
    [one] { $count_text } fiche écrite dans { $path }
   *[other] { $count_text } fiches écrites dans { $path }
}
answer-in_sync = Ce contact est synchronisé : les deux fiches sont reliées et il n'y a rien à faire.
answer-in_sync_apart = Ce contact est synchronisé, sauf ce qui est laissé tel quel : { $reason }.
answer-in_sync_suppressed = Ce contact est synchronisé mais ne reçoit pas d'e-mails : { $status }.
answer-to_link = Ce contact n'est pas encore synchronisé : les deux fiches ont la même adresse et seront reliées au prochain passage, sans rien écrire.
answer-to_create = Ce contact n'est pas encore synchronisé : il n'est que dans { $side }, et le prochain passage le créera dans { $other }.
answer-to_change = Ce contact n'est pas encore à jour. À faire au prochain passage : { $kinds }.
answer-failed_last = Ce contact n'est pas à jour : la dernière écriture a échoué ({ $failure }).
answer-waiting = Ce contact attend une réponse. { $question }
answer-excluded = Ce contact n'est pas synchronisé : { $reason }.
answer-failing = Ce contact n'est pas synchronisé : { $reason }.
answer-past = Ce contact n'est pas synchronisé : il n'a plus de fiche, ni dans Copper ni dans Mailchimp.
answer-side = { $side }, lu le { $date }
answer-no_record = Aucune fiche
answer-record = fiche { $id }
answer-record-changed = { $record }, modifiée le { $date }
answer-unseen = Absente de la dernière lecture, sans preuve de suppression
answer-marks = Marques reconnues
answer-mark-delete = à supprimer
answer-mark-inactive = inactif
answer-mark-opt_out = désabonné
answer-mark-resubscribe = réinscription requise
answer-link = Mise en relation
answer-link-line = { $state } : { $copper } de Copper, { $mailchimp } de Mailchimp (identifiant { $id }, état n° { $generation_text })
answer-link-active = Active
answer-link-suspended = Mise de côté
answer-link-closed = Fermée
answer-base = Au dernier accord :
answer-based-tags = Tags suivis
answer-tombstones = Suppressions gardées en mémoire
answer-cause-deleted = supprimé
answer-cause-forgotten = effacé définitivement de Mailchimp
answer-cause-left_behind = laissé à part, la mise en relation est passée à une autre fiche
answer-refusals = Écritures laissées de côté : refusées, ou en échec et réessayées plus tard
answer-next-try = Prochain essai sans intervention : { $next }
answer-refused = { $count ->
    [one] refusé une fois, le { $last }
   *[other] refusé { $count_text } fois, du { $since } au { $last }
}
answer-plan = Ce que dirait un plan fait maintenant, d'après ces données
answer-bucket-in_sync = Identique
answer-bucket-changed = À modifier
answer-bucket-excluded = Exclu
answer-bucket-waiting = En attente d'une réponse
answer-bucket-failing = En erreur
answer-command = Pour répondre : { $command }
answer-answered = Réponses en vigueur
answer-given = Réponse de { $by } : { $choice }
answer-performed = Dernières opérations
answer-none = Aucune
answer-run = passage { $run }
answer-run-approved = passage { $run }, accord de { $approver }
answer-ended-done = fait
answer-ended-drifted = à refaire
answer-ended-failed = échec
answer-ended-in_doubt = à vérifier
answer-ended-held = pas fait
field-unsubscribe_reason = Motif du désabonnement
field-contact_type = Type de contact
history-first = vue pour la première fois
history-theirs = modifiée dans { $side }
history-ours = écrite par la synchronisation
history-ours-run = écrite par la synchronisation (passage { $run })
history-created-run = créée par la synchronisation (passage { $run })
history-gone = disparue
history-same = Rien de ce qui est synchronisé n'a changé
history-asked = Question : { $question }
history-count = { $count ->
    [0] Aucun événement.
    [one] { $count_text } événement.
   *[other] { $count_text } événements.
}
help-why = Dit tout ce qui est connu d'un contact, et pourquoi il est synchronisé ou non
help-why-email = Une de ses adresses e-mail
help-history = Raconte ce qui est arrivé à un contact, des deux côtés, dans l'ordre
help-history-email = Une de ses adresses e-mail
help-export = Écrit toutes les fiches lues en CSV
help-side = Seulement les fiches de ce côté
help-export-output = Le fichier où l'écrire
help-list = Ne montre que les contacts d'une de ces catégories, avec la raison
error-unknown-contact = rien n'est connu de l'adresse « { $email } »
hint-unknown-contact = vérifiez l'adresse ; si elle vient d'être ajoutée, lisez d'abord les deux services avec « { $program } plan »

# Les réponses aux questions
decide-counts = {$open ->
    [one] {$open} question attend une réponse
   *[other] {$open} questions attendent une réponse
}, {$answered ->
    [one] {$answered} réponse est en vigueur.
   *[other] {$answered} réponses sont en vigueur.
}
decide-taken = ✓ {$contact} → {$choice}
decide-asked-again = ✓ {$contact} → réponse oubliée, la question est posée de nouveau
decide-by = répondu par {$by}, le {$date}
walk-place = question {$number} sur {$count}
walk-prompt = Votre réponse (numéro ou mot ; Entrée : plus tard ; q : arrêter) :
walk-unclear = Réponse non comprise : tapez le numéro ou le mot d'un des choix.
walk-retype = Suppression définitive, sans retour possible. Tapez de nouveau {$wanted} pour confirmer :
walk-not-deleted = Le texte tapé n'est pas le même : rien ne sera supprimé.
walk-offer = {$count ->
    [one] Une question attend une réponse ; elle passe en premier.
   *[other] {$count} questions attendent une réponse ; elles passent en premier.
}
error-decide-usage = il faut un sujet et un choix, ou bien --all et --kind ensemble
hint-decide-usage = « {$program} decide » seul montre les questions et leurs choix
error-no-such-question = aucune question ne concerne « {$value} »
hint-no-such-question = « {$program} decide » montre les questions en attente ; « {$program} plan » les met à jour
error-several-questions = plusieurs questions concernent « {$value} » : {$list}
hint-several-questions = reprenez la commande avec l'identifiant de la question à la place de l'adresse
error-no-such-choice = « {$value} » n'est pas une réponse possible
hint-no-such-choice = choix possibles : {$list}
error-no-such-kind = « {$value} » n'est pas une sorte de question
hint-no-such-kind = sortes de question : {$list}
error-not-permanent = une suppression est définitive des deux côtés et doit être demandée comme telle
hint-not-permanent = ajoutez --permanently, ou choisissez « archive » : la fiche est gardée et peut revenir
error-nothing-permanent = --permanently ne va qu'avec « delete »
hint-nothing-permanent = reprenez la commande sans --permanently
error-delete-all = personne n'est supprimé en masse
hint-delete-all = répondez contact par contact : « {$program} decide ADRESSE delete --permanently »
error-nothing-waits = aucune question « {$value} » n'attend cette réponse
hint-nothing-waits = « {$program} decide » montre les questions en attente
error-not-retyped = le texte tapé n'est pas le même : rien ne sera supprimé
hint-not-retyped = reprenez la commande et tapez l'adresse exactement comme elle est montrée
help-decide = Montre les questions ouvertes et prend les réponses
help-decide-subject = L'adresse du contact, ou l'identifiant de la question
help-decide-choice = La réponse ; « ask » oublie celle qui a été donnée
help-decide-all = Donne cette réponse à toutes les questions d'une sorte
help-decide-kind = La sorte de question visée par --all
help-decide-permanently = Confirme qu'une suppression est définitive

## Unattended runs: what is held, what waits, and what to do about it

hold-kind = ce genre de modification n'est jamais fait sans l'accord d'une personne
hold-budget = il y en a plus que ce qui est permis sans l'accord d'une personne
hold-audience = l'audience dépasserait la taille fixée
hold-scope_changed = le mode, les filtres ou les champs ont changé, et personne n'a encore appliqué de plan depuis
hold-earlier = suite d'une modification elle-même retenue
release-kind = relire le plan et l'approuver : {$command}
release-budget = si ce nombre est voulu, relire le plan et l'approuver : {$command}
release-audience = relever « audience_cap » dans sync.toml, ou relire le plan et l'approuver : {$command}
release-scope_changed = relire le plan et l'approuver une fois : {$command}
release-earlier = rien de plus : ce sera fait avec la modification attendue
step-held-because = Retenu ({$kind}) : {$why}
report-problem = POURQUOI RIEN N'A ÉTÉ FAIT:
report-none-done = { $count ->
    [one] La modification prévue n'a pas été faite
   *[other] Aucune des {$count_text} modifications prévues n'a été faite
}
report-questions = QUESTIONS EN ATTENTE D'UNE RÉPONSE ({$count_text}):
report-answer = Pour répondre : {$command}
report-holds = MODIFICATIONS RETENUES ({$count_text}):
report-and-others = { $count ->
    [one] {$named} et {$count_text} autre
   *[other] {$named} et {$count_text} autres
}
report-attention = CONTACTS À REGARDER ({$count_text}):
report-signup = Lien d'inscription : {$url}
attention-forgotten = inviter la personne à se réinscrire elle-même, par le formulaire d'inscription
attention-shared_address = donner à chaque fiche sa propre adresse dans Copper, ou fusionner les fiches s'il s'agit d'une seule personne
attention-address_taken = s'il s'agit d'une seule personne, fusionner les deux fiches dans Copper
attention-address_refused = corriger l'adresse dans la fiche
attention-refused = corriger la fiche ; elle sera renvoyée dès qu'elle aura changé
help-run = Synchronise sans surveillance : fait ce que les réglages permettent, retient le reste et ne pose aucune question
help-run-fail_on_pending = Sort avec le code 7 si des questions attendent ou si des modifications sont retenues
help-resume = Termine un plan interrompu, sous l'accord déjà donné
resume-nothing = Rien à reprendre : aucun plan n'est interrompu.
error-run-first-plan = le tout premier plan demande l'accord d'une personne ; rien n'a été écrit
hint-run-first-plan = lancez une fois la commande « apply », relisez le plan et approuvez-le ; ensuite ces passages se feront tout seuls
error-run-wider-scope = davantage de contacts participent qu'au dernier plan approuvé par une personne (mode ou filtres modifiés) ; rien n'a été écrit
hint-run-wider-scope = lancez une fois la commande « apply », relisez le plan et approuvez-le ; ensuite ces passages se feront tout seuls

# Annuler un passage
undo-next = Rien n'est encore annulé. Une suppression définitive, le désabonnement d'une personne et les e-mails partis à l'inscription ne s'annulent pas. Pour appliquer ce plan : {$command}
help-undo = Écrit le plan qui annule un passage ; rien n'est fait avant de l'appliquer
help-undo-run = Le passage : son identifiant, le début de celui-ci, ou « last »
help-undo-email = Seulement pour ce contact
help-undo-output = Le fichier où écrire le plan

# Le mode
mode-count = {$copper} fiches dans Copper, {$mailchimp} dans Mailchimp
mode-question = Tapez « production » pour que toutes ces fiches participent :
mode-attended = Les passages automatiques attendent qu'une personne applique d'abord un plan sous ce mode : {$program} apply
error-mode-from-environment = le mode vient de la variable {$name}, qui l'emporte sur le fichier ; rien n'a changé
hint-mode-from-environment = retirez cette variable, ou changez sa valeur
error-mode-without-file = il n'y a pas de sync.toml où écrire le mode ; rien n'a changé
hint-mode-without-file = créez un fichier sync.toml d'une ligne : mode = "test"
error-mode-not-confirmed = le mot « production » n'a pas été donné ; rien n'a changé
hint-mode-not-confirmed = sur un terminal, tapez-le quand il est demandé ; sinon : {$program} mode production --yes production
error-mode-unchanged = {$path} ne dit pas le mode voulu après l'écriture ; l'ancien texte a été remis
hint-mode-unchanged = changez la ligne « mode = … » à la main
help-mode = Montre le mode et les fiches concernées, ou passe à l'autre
help-mode-mode = Le mode voulu
help-mode-yes = Confirme le passage en production sans poser la question

# L'effacement d'une personne
forget-retype = Tout ce qui est gardé ici de cette personne sera effacé, sans retour possible. Tapez de nouveau {$wanted} pour confirmer :
forget-done = Effacé : {$versions} versions de fiches, {$questions} questions ; {$entries} lignes du journal ne disent plus rien de cette personne.
forget-file = Fichier supprimé : {$path}
forget-elsewhere = Les fiches de Copper et de Mailchimp ne sont pas touchées. Cette adresse ne sera plus importée ; seul un désabonnement sera encore transmis. Pour supprimer aussi ces fiches, faites-le dans chacun des deux services.
error-forget-not-confirmed = rien n'a été confirmé, rien n'a été effacé
hint-forget-not-confirmed = sur un terminal, tapez l'adresse quand elle est demandée ; sinon, ajoutez --yes
error-forget-in-doubt = la fin d'une opération sur cette personne n'est pas connue, rien n'a été effacé
hint-forget-in-doubt = passez d'abord « sync apply » ou « sync run », qui la vérifie
help-forget = Efface une personne de tout ce qui est gardé ici
help-forget-email = Son adresse e-mail
help-forget-yes = Ne demande pas de confirmation

# La vérification de l'installation
doctor-configuration = Configuration
doctor-configuration-good = {$path}
doctor-configuration-environment = sans sync.toml : tout vient de l'environnement
doctor-configuration-faulty = {$cause}
doctor-configuration-faulty-remedy = corrigez ces lignes, ou recommencez la mise en place : {$program} init
doctor-secrets = Fichier des clés
doctor-secrets-good = {$path} n'est lisible que par son propriétaire
doctor-secrets-elsewhere = pas de fichier .env : les clés viennent d'ailleurs
doctor-secrets-open = d'autres utilisateurs de cette machine peuvent lire les clés de {$path}
doctor-secrets-open-remedy = chmod 600 {$path}
doctor-copper_key = Clé Copper
doctor-copper_key-good = acceptée, compte « {$account} », utilisateur {$user}
doctor-copper_key-refused = refusée par Copper ({$cause})
doctor-copper_key-refused-remedy = dans Copper : Settings → Integrations → API Keys ; vérifiez la clé et l'adresse de l'utilisateur à qui elle appartient
doctor-copper_key-busy = Copper ne répond plus pour l'instant : trop de requêtes ({$cause})
doctor-copper_key-busy-remedy = attendez une minute ; si cela se répète, baissez copper.requests_per_minute
doctor-copper_key-unreachable = Copper ne peut pas être joint ({$cause})
doctor-copper_key-unreachable-remedy = vérifiez la connexion de cette machine, son serveur mandataire (proxy) et copper.base_url
doctor-copper_key-strange = réponse inattendue de Copper ({$cause})
doctor-copper_key-strange-remedy = vérifiez copper.base_url
doctor-copper_rights = Droits dans Copper
doctor-copper_rights-good = lecture et écriture
doctor-copper_rights-read_only = lecture seule : rien ne pourra être écrit dans Copper
doctor-copper_rights-read_only-remedy = prenez la clé d'un administrateur de Copper, au mieux d'un utilisateur réservé à la synchronisation
doctor-copper_view = Contacts visibles dans Copper
doctor-copper_view-good = tous
doctor-copper_view-part = le compte donne les droits par équipe : cette clé ne voit peut-être pas tout le monde
doctor-copper_view-part-remedy = prenez la clé d'un administrateur, qui voit tous les contacts ; sinon certains passeront pour supprimés
doctor-copper_fields = Champs de Copper
doctor-copper_fields-good = les {$count} champs choisis existent
doctor-copper_fields-absent = {$cause}
doctor-copper_fields-absent-remedy = corrigez ce [[field]] de sync.toml, ou recommencez la mise en place : {$program} init
doctor-mailchimp_key = Clé Mailchimp
doctor-mailchimp_key-good = acceptée, compte « {$account} », rôle {$user}
doctor-mailchimp_key-refused = refusée par Mailchimp ({$cause})
doctor-mailchimp_key-refused-remedy = dans Mailchimp : Account & billing → Extras → API keys ; une clé finit par le nom de son centre de données (…-us21)
doctor-mailchimp_key-busy = Mailchimp ne répond plus pour l'instant : trop de requêtes ({$cause})
doctor-mailchimp_key-busy-remedy = attendez une minute ; si cela se répète, baissez mailchimp.connections
doctor-mailchimp_key-unreachable = Mailchimp ne peut pas être joint ({$cause})
doctor-mailchimp_key-unreachable-remedy = vérifiez la connexion de cette machine, son serveur mandataire (proxy) et mailchimp.base_url
doctor-mailchimp_key-strange = réponse inattendue de Mailchimp ({$cause})
doctor-mailchimp_key-strange-remedy = vérifiez mailchimp.base_url
doctor-mailchimp_rights = Droits dans Mailchimp
doctor-mailchimp_rights-good = lecture et écriture
doctor-mailchimp_rights-read_only = lecture seule : rien ne pourra être écrit dans Mailchimp
doctor-mailchimp_rights-read_only-remedy = la clé doit être celle d'un utilisateur de rôle Owner, Admin ou Manager
doctor-audience = Audience
doctor-audience-good = « {$name} », {$count} membres
doctor-audience-absent = {$wanted} n'est pas une audience de ce compte ; il y a : {$known}
doctor-audience-absent-remedy = écrivez l'une d'elles dans mailchimp.audience
doctor-merge_fields = Champs de Mailchimp
doctor-merge_fields-good = les {$count} champs choisis existent
doctor-merge_fields-absent = {$cause}
doctor-merge_fields-absent-remedy = créez ce champ de fusion dans l'audience, corrigez ce [[field]] de sync.toml, ou recommencez la mise en place : {$program} init
doctor-accounts = Comptes reliés
doctor-accounts-good = les mêmes que depuis le début
doctor-accounts-other = {$side} : la mémoire appartient à {$expected}, la clé ouvre {$found}
doctor-accounts-other-remedy = remettez la clé et l'audience d'avant ; pour d'autres comptes, prenez un autre dossier avec son propre sync.toml
doctor-quota = Limites des services
doctor-quota-good = respectées
doctor-quota-used_up = {$side} refuse pour l'instant : trop de requêtes
doctor-quota-used_up-remedy = d'autres outils se servent du même compte ; attendez, ou baissez copper.requests_per_minute et mailchimp.connections
doctor-clock = Horloge
doctor-clock-good = à l'heure
doctor-clock-apart = celle de cette machine et celle de {$side} diffèrent de {$seconds} secondes
doctor-clock-apart-remedy = mettez cette machine à l'heure (par exemple : timedatectl set-ntp true)
doctor-integration = Intégration Mailchimp de Copper
doctor-integration-unseen = elle ne se voit pas d'ici
doctor-integration-unseen-remedy = dans Copper, Settings → Integrations → Mailchimp : désactivez-la si elle est active ; deux synchronisations se contredisent
doctor-store = Mémoire
doctor-store-good = saine, {$copper} fiches de Copper et {$mailchimp} de Mailchimp
doctor-store-new = pas encore : elle naîtra au premier plan
doctor-store-broken = {$cause}
doctor-store-broken-remedy = remettez la dernière sauvegarde du fichier, ou mettez-le de côté : tout sera relu, et personne ne sera réinscrit
doctor-disk = Place sur le disque
doctor-disk-good = {$free} Mio libres
doctor-disk-scant = {$free} Mio libres seulement
doctor-disk-scant-remedy = faites de la place bientôt : une mise à jour copie d'abord la mémoire
doctor-disk-full = {$free} Mio libres seulement : le prochain passage peut échouer
doctor-disk-full-remedy = faites de la place maintenant ; rien n'est perdu d'ici là
doctor-lock = Verrou
doctor-lock-good = libre
doctor-lock-held = un passage est en cours : {$holder}
doctor-lock-held-remedy = attendez sa fin ; le verrou d'un programme arrêté se libère tout seul
doctor-lock-unwritable = {$cause}
doctor-lock-unwritable-remedy = le dossier de la mémoire doit appartenir à l'utilisateur qui synchronise
doctor-runs = Derniers passages
doctor-runs-good = le dernier a réussi
doctor-runs-none = aucun encore
doctor-runs-none-remedy = relisez et appliquez un premier plan : {$program} apply
doctor-runs-failed = le dernier n'a pas tout fait ({$run})
doctor-runs-failed-remedy = lisez son rapport : {$program} report ; le prochain passage réessaie tout seul
doctor-runs-failing = les {$count} derniers ont échoué
doctor-runs-failing-remedy = lisez le dernier rapport : {$program} report
doctor-runs-in_doubt = un passage a été coupé ; la fin d'une opération reste à vérifier
doctor-runs-in_doubt-remedy = {$program} resume, ou le prochain passage automatique, la vérifie
doctor-schedule = Passages automatiques
doctor-notify = Alertes
doctor-notify-good = quelqu'un est prévenu
doctor-notify-nobody = personne n'est prévenu quand un passage échoue ou qu'une question attend
doctor-notify-nobody-remedy = remplissez [notify] dans sync.toml : un e-mail, ou l'adresse d'un canal Slack ou Teams
doctor-unknown = non vérifié : voyez d'abord les lignes marquées ❌
doctor-end = { $bad ->
    [0] Tout ce qui est nécessaire fonctionne
    [one] {$bad_text} point à corriger
   *[other] {$bad_text} points à corriger
} · { $advice ->
    [one] {$advice_text} conseil
   *[other] {$advice_text} conseils
} · {$good_text} en ordre
help-doctor = Vérifie l'installation et dit quoi faire ; avec -v, montre chaque réglage et d'où il vient

# Les réglages en vigueur
values-title = Réglages en vigueur :
values-secret = (secret)
values-default = par défaut
values-file = sync.toml, ligne {$line}
values-environment = variable {$name}
values-dotenv = .env, {$name}
values-legacy = .env de l'ancien programme, {$name}
values-keyfile = fichier {$name}
values-flag = ligne de commande

# Les passages automatiques
schedule-on = Passages automatiques : tous les {$every}, par {$system}
schedule-off = Aucun passage automatique. Pour en installer : {$program} schedule on
schedule-next = Prochain passage : {$date}
schedule-last = Dernier passage automatique : {$date}
error-schedule-period = une fréquence que la machine ne peut pas tenir : {$found}
hint-schedule-period = prenez un nombre de minutes qui divise l'heure (5m, 10m, 15m, 30m) ou d'heures qui divise le jour (1h, 2h, 4h, 12h, 24h)
error-schedule-nobody = cette machine n'a ni systemd pour cet utilisateur, ni launchd, ni crontab
hint-schedule-nobody = faites lancer cette ligne par le planificateur de cette machine : {$line}
error-schedule-unknown = cette machine n'a ni systemd pour cet utilisateur, ni launchd, ni crontab
hint-schedule-unknown = sur un serveur : loginctl enable-linger, pour que systemd serve aussi un utilisateur qui n'est pas connecté
error-schedule-refused = le planificateur de cette machine a refusé ({$cause})
hint-schedule-refused = essayez la même commande à la main, puis recommencez
help-schedule = Installe, retire ou montre les passages automatiques
help-schedule-action = Ce qu'il faut faire
help-schedule-every = La fréquence : 15m (conseillée), 1h, 4h, 12h ou 24h
doctor-schedule-good = tous les {$every}, par {$system}
doctor-schedule-off = aucun
doctor-schedule-off-remedy = {$program} schedule on
doctor-schedule-other = une autre fréquence que celle de sync.toml
doctor-schedule-other-remedy = {$program} schedule on
doctor-schedule-nobody = pas de planificateur connu sur cette machine ({$cause})
doctor-schedule-nobody-remedy = {$program} schedule on montre la ligne à faire lancer autrement

# La mise en place
init-copper = Copper. La clé se crée dans Settings → Integrations → API Keys, au mieux par un administrateur.
init-copper-email = Adresse e-mail de l'utilisateur Copper
init-copper-key = Clé API de Copper (elle ne s'affiche pas)
init-mailchimp = Mailchimp. La clé se crée dans Account & billing → Extras → API keys.
init-mailchimp-key = Clé API de Mailchimp (elle ne s'affiche pas)
init-prompt = {$question} :
init-prompt-proposed = {$question} [{$proposed}] :
init-known = celle qui est déjà connue
init-audience-only = ✅ Audience : « {$name} » ({$id}), {$count} membres
init-audience-line =   {$number}. « {$name} » ({$id}), {$count} membres
init-audience = Quelle audience, par son numéro
init-fields = Champs communs aux deux services :
init-fields-question = Les synchroniser tous ? Entrée pour oui, « non » pour le prénom et le nom seulement :
init-frequencies = À quelle fréquence ? 1. toutes les 15 minutes (conseillé)  2. toutes les heures  3. toutes les 4 heures  4. deux fois par jour  5. une fois par jour  0. pas encore
init-frequency = Votre choix
init-unclear = Réponse non comprise.
init-written = {$path} et .env sont écrits, en mode TEST. Lecture des deux services…
init-apply = Appliquer ce premier plan maintenant ? Tapez « oui » en toutes lettres :
init-replace = {$path} existe déjà. Le remplacer ? L'ancien est gardé à côté. Tapez « oui » en toutes lettres :
init-end = Tout est en place : un passage tous les {$every}, en mode TEST. Pour en suivre l'état : {$program} status. Quand les essais vous conviennent : {$program} mode production
init-end-unscheduled = Tout est en place, en mode TEST, sans passage automatique. Pour en installer : {$program} schedule on
init-end-unapplied = Il reste à relire et à appliquer le premier plan : {$program} apply. Les passages automatiques attendent cet accord.
error-init-unattended = personne ne peut répondre ici
hint-init-unattended = lancez cette commande sur un terminal, ou donnez les réponses : --non-interactive --copper-email ADRESSE --audience ID, les clés étant dans COPPER_API_KEY et MAILCHIMP_API_KEY
error-init-exists = {$path} existe déjà, rien n'a changé
hint-init-exists = pour le remplacer (l'ancien est gardé à côté), ajoutez --force
error-init-data-centre = la clé de Mailchimp ne finit pas par le nom d'un centre de données (…-us21)
hint-init-data-centre = copiez la clé entière, tiret et fin compris
error-init-given-up = pas de réponse utilisable, rien n'est installé
hint-init-given-up = recommencez quand vous avez les clés sous la main
error-init-refused = refusé
hint-init-refused = voyez la ligne au-dessus
help-init = Met en place la synchronisation : clés, audience, champs, fréquence, premier plan
help-init-non_interactive = Ne pose aucune question : tout vient des options, de l'environnement et de .env
help-init-copper_email = L'adresse de l'utilisateur à qui appartient la clé de Copper
help-init-audience = L'audience de Mailchimp
help-init-every = La fréquence : 15m, 1h, 4h, 12h, 24h, ou off
help-init-copper_url = L'adresse de l'API de Copper, si elle n'est pas celle de tous
help-init-mailchimp_url = L'adresse de l'API de Mailchimp, si elle n'est pas celle que dit la clé
help-init-apply = Applique aussi le premier plan
help-init-force = Remplace un sync.toml, dont l'ancien est gardé à côté

# La page du rapport
html-title = Synchronisation Copper ↔ Mailchimp
html-successes = Succès
html-errors = Erreurs
html-rate = Taux de réussite
html-waiting = Questions en attente
html-identical = Contacts identiques
html-marked = Marqués pour suppression
html-held = retenues
html-held-changes = Modifications retenues
html-drifted = Contacts à refaire
html-in_doubt = Contacts à vérifier
html-excluded-copper = Exclus, dans Copper
html-excluded-mailchimp = Exclus, dans Mailchimp
html-problem = Ce passage n'a rien fait
html-details = Qui a changé, et comment
html-more = { $count ->
    [one] Et {$count_text} autre contact
   *[other] Et {$count_text} autres contacts
}
html-runs = Les derniers passages
html-runs-summary = { $count ->
    [one] Modifications du dernier passage
   *[other] Modifications des {$count_text} derniers passages, du plus ancien au plus récent
}
html-runs-table = Les mêmes chiffres en tableau
html-done = faites
html-failed = en échec
html-date = Date
html-outcome = Résultat
html-run = Passage
html-file = Rapport
html-support = À donner au support :

# Les alertes
alert-waits = Synchronisation : questions en attente {$questions}, erreurs {$errors}, modifications retenues {$held}
alert-failing = Synchronisation : trois passages de suite n'ont rien fait
alert-stale = Synchronisation : aucun passage réussi depuis plus de deux heures
alert-works = Synchronisation : tout refonctionne
alert-each = Synchronisation : contacts à jour {$successes}, erreurs {$errors}
alert-next = Pour en savoir plus : {$program} report
alert-failed = personne n'a pu être prévenu ({$cause}) ; le prochain passage réessaie
alert-mail-server = le serveur de courrier
alert-webhook = le webhook
alert-no-address = une adresse de [notify.email] n'en est pas une
alert-no-message = le message ne peut pas être écrit
alert-refused = { $whom } refuse avec le code { $code }
alert-silent = { $whom } ne répond pas

# Le manuel
help-man = Écrit les pages de manuel
help-man-output = Le dossier où écrire une page par commande

# Ce qui peut être donné au support
help-redact = Remplace adresses, noms et valeurs, pour une demande d'aide

# Ce qui avance
progress-left = encore { $time }

# Le titre d'une page de manuel
man-name = NOM
