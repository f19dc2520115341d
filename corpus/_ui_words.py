# ruff: noqa: RUF001 - words of many languages, whose letters look alike
"""What web pages write around an article, by what it is. Data only; all in lower case.

Lines are compared whole, as :func:`corpus._page_lines.bare` gives them: "Share (12) »" is "share".
A sentence of an article never matches.
"""

from __future__ import annotations

__all__ = ["ASIDES", "BOXES", "ENDS", "INTERFACE", "MONTHS", "NETWORKS", "NOTICES"]


def _terms(table: str) -> list[str]:
    return [term for cell in table.replace("\n", "|").split("|") if (term := cell.strip())]


NETWORKS = frozenset(
    _terms("""
    facebook | twitter | x | instagram | telegram | youtube | whatsapp | linkedin | pinterest | reddit
    tiktok | viber | skype | messenger | google+ | google plus | google news | tumblr | vk | vkontakte
    вконтакте | odnoklassniki | одноклассники | ok | flipboard | snapchat | threads | mastodon | bluesky
    pocket | rss | rss feed | apple store | app store | play market | google play | appgallery | feedly
    wechat | weibo | line | xing | дзен | яндекс.дзен | rutube | livejournal | телеграм | фейсбук | твиттер
    инстаграм | ютуб | email | e-mail | mail
    """)
)
"""Names of networks and shops, as on a button."""

INTERFACE = frozenset(
    _terms("""
    a+ | a- | aa | font size | text size | night_theme | night theme | dark mode | light mode | search
    search... | search site | search for | go | what are you looking for | menu | main menu | navigation
    toggle navigation | open menu | close menu | close | home | homepage | main page | skip to content
    skip to main content | skip to navigation | skip to main | back to top | top | to top | scroll to top
    back | share | share this | share this article | share this story | share on facebook | share on twitter
    share article | share via email | tweet | pin it | pin | like | follow | follow us | follow us on
    follow us on instagram | follow us on facebook | follow us on twitter | print | print this page
    print article | save | bookmark | copy link | copy url | link copied | copied | embed | report
    report a typo | loading | loading... | load more | show more | see more | view more | more | see all
    view all | read more | continue reading | read full story | sign in | sign up | log in | login | log out
    register | my account | account | subscribe | subscribe now | newsletter | newsletters | donate
    contact | contact us | about | about us | advertise | advertise with us | careers | jobs | sitemap
    site map | help | faq | feedback | support | terms | terms of use | terms of service
    terms & conditions | terms and conditions | privacy | privacy policy | cookie policy | cookies | accept
    accept all | accept cookies | i agree | got it | manage cookies | reject all | legal notice | imprint
    disclaimer | editorial policy | advertisement | ad | ads | advertising | sponsored | promoted
    sponsored content | paid content | story continues below advertisement | comment | comments
    no comments | add comment | add a comment | post a comment | post comment | leave a comment
    view comments | reply | show comments | previous | next | prev | previous article | next article
    previous post | next post | play | pause | mute | watch live | live | video | videos | photo | photos
    gallery | photo gallery | podcast | podcasts | listen | tags | topics | category | categories | archive
    archives | views | view | likes | shares | min read | english | русский | ru | en | az | tr | fr | de
    es | language | e-paper | epaper | weather | today's paper | поиск | найти | что ищете | меню | главная
    на главную | поделиться | поделиться ссылкой | поделиться в соцсетях | распечатать | печать
    скопировать ссылку | ссылка скопирована | копировать ссылку | подписаться | подписка | подпишитесь
    войти | вход | регистрация | выйти | загрузка | загрузка... | показать еще | показать ещё
    загрузить еще | загрузить ещё | ещё | еще | читать далее | подробнее | далее | назад | вперед | наверх
    вверх | реклама | о нас | о проекте | контакты | обратная связь | редакция | вакансии | правила
    карта сайта | комментарии | комментировать | оставить комментарий | добавить комментарий
    нет комментариев | просмотры | просмотров | теги | темы | рубрики | архив | фото | видео | закрыть
    отправить | ответить | нравится | политика конфиденциальности | пользовательское соглашение
    версия для печати | ara | arama | ana sayfa | anasayfa | menü | paylaş | yazdır | kaydet | kapat | giriş
    giriş yap | üye ol | abone ol | yorumlar | yorum yap | yorum | yükleniyor | yükleniyor... | devamı
    devamını oku | daha fazla | hakkımızda | künye | iletişim | reklam | gizlilik politikası | etiketler
    axtar | axtarış | əsas səhifə | ana səhifə | çap et | haqqımızda | əlaqə | bağla | şərhlər | oxunub
    daha çox | suche | suchen | startseite | teilen | drucken | anmelden | abmelden | registrieren
    abonnieren | kommentare | kommentar | impressum | kontakt | datenschutz | datenschutzerklärung | agb
    werbung | anzeige | mehr | mehr lesen | weiterlesen | weiter | zurück | nach oben | merken | vorlesen
    buscar | búsqueda | inicio | compartir | imprimir | iniciar sesión | suscríbete | suscribirse
    comentarios | contacto | aviso legal | publicidad | leer más | ver más | cargando
    política de privacidad | política de cookies | quiénes somos | menú | cerrar | guardar | etiquetas
    rechercher | recherche | accueil | partager | imprimer | se connecter | s'abonner | abonnez-vous
    commentaires | mentions légales | publicité | lire la suite | en savoir plus | voir plus | chargement
    fermer | nous contacter | plan du site | données personnelles | cerca | condividi | stampa | accedi
    abbonati | commenti | contatti | pubblicità | leggi anche | leggi tutto | chi siamo | caricamento
    chiudi | buscar no site | início | compartilhar | entrar | assine | comentários | contato | publicidade
    leia mais | leia também | carregando | fechar | szukaj | strona główna | udostępnij | drukuj | zaloguj
    komentarze | reklama | czytaj więcej | czytaj dalej | polityka prywatności | пошук | головна
    поділитися | друк | увійти | коментарі | читати далі | завантаження | контакти | про нас
    """)
)
"""Buttons, entries of menus, labels."""

ENDS = tuple(
    _terms("""
    comments | leave a reply | leave a comment | post a comment | add a comment | add comment
    view comments | show comments | responses | join the conversation | join the discussion | discussion
    about the author | all rights reserved | top comments | top rated comments | liked the story
    комментарии | оставить комментарий | добавить комментарий | ваш комментарий | обсуждение | отзывы
    все права защищены | yorumlar | yorum yap | şərhlər | kommentare | comentarios | commentaires | commenti
    comentários | deixe um comentário | deixe uma resposta | komentarze | коментарі | komentar
    tinggalkan balasan
    """)
)
"""Headings after which an article never goes on: what readers wrote, who wrote it."""

BOXES = tuple(
    _terms("""
    most read | most popular | most viewed | most shared | popular now | popular posts | popular | trending
    trending now | latest news | latest | latest stories | recent posts | recommended for you
    recommended stories | you may also like | you might also like | you may like | editor's picks
    editors' picks | top stories | around the web | from the web | sponsored stories | what to read next
    read these next | up next | next article | previous article | next post | previous post | related posts
    related articles | related stories | related tags | related topics | similar articles | similar posts
    more from | more news | more stories | posted in | filed under | share this article | newsletter
    sign up for | subscribe to our | related news | related content | other articles | похожие статьи
    похожие новости | похожие материалы | другие новости | популярное | популярные | самое читаемое
    последние новости | лента новостей | новости партнеров | новости по теме | материалы по теме
    рекомендуем | смотрите также | лучшее | новости сми2 | ilgili haberler | benzer haberler | son dakika
    en çok okunanlar | çok okunanlar | etiketler | diğer haberler | son haberler | oxşar xəbərlər
    digər xəbərlər | ən çox oxunanlar | son xəbərlər | verwandte artikel | das könnte sie auch interessieren
    meistgelesen | ähnliche artikel | noticias relacionadas | artículos relacionados | te puede interesar
    lo más leído | más noticias | articles similaires | sur le même sujet | les plus lus
    articoli correlati | potrebbe interessarti | i più letti | notícias relacionadas | artigos relacionados
    mais lidas | últimas notícias | najczęściej czytane | найпопулярніше | artikel terkait | berita terkait
    """)
)
"""Headings of lists of other stories: after an article, seldom inside one."""

ASIDES = tuple(
    _terms("""
    related | read more | more on | more in | also read | read also | read next | see also | don't miss
    recommended | tags | categories | share this | follow us | advertisement | story continues
    article continues | watch | watch now | related video | listen | читайте также | читайте по теме
    по теме | еще по теме | ещё по теме | поделиться | теги | читайте | смотрите | mehr zum thema
    lesen sie auch | à lire aussi | lire aussi | voir aussi | leggi anche | leia também | leia mais
    veja também | lea también | czytaj także | zobacz także | przeczytaj także | читайте також | baca juga
    ayrıca okuyun | bunlar da ilginizi çekebilir
    """)
)
"""Headings of boxes that often stand inside articles."""

NOTICES = tuple(
    _terms("""
    all rights reserved | rights reserved | © | copyright © | hyperlink to | use of materials
    we use cookies | uses cookies | use of cookies | privacy policy | terms of service | terms of use
    sign up for our | subscribe to our | share it on social media | follow us on | click here to
    your email address | required fields are marked | notify me of | enable javascript
    javascript is disabled | ad blocker | adblock | affiliate commission | subject to copyright
    may not be reproduced | may not be published | follow him on twitter | follow her on twitter
    posts by email | все права защищены | при использовании материалов | использование материалов
    гиперссылка | файлы cookie | подписывайтесь на | подпишитесь на | tüm hakları saklıdır | bütün hüquqlar
    hiperlink | çerez | alle rechte vorbehalten | todos los derechos | todos os direitos
    tous droits réservés | tutti i diritti | wszelkie prawa zastrzeżone | усі права захищені
    """)
)
"""Phrases of legal and service notices, anywhere in a line."""

MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    "|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек"
    "|ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık"
    "|yanvar|fevral|aprel|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr"
    "|jän|mär|mai|okt|dez|ene|abr|ago|set|out|dic|fév|fev|avr|juin|juil|aoû|déc|gen|mag|giu|lug|ott"
    "|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|sty|lut|kwi|maj|cze|lip|sie|wrz|paź|lis|gru"
)
"""Beginnings of the names of months, as a regular expression."""
