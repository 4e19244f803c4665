"""/commons/languages/: the words that phones show, and their translations."""

from collections.abc import Iterable
from functools import partial
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from porchlight.commons.exports import saved
from porchlight.commons.languages import actions, queries
from porchlight.commons.languages.forms import LISTS, NewWordForm, WordForm, WordsFilter, spread
from porchlight.commons.lists import page, save_urls, wanted_format
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.lib.names import name_in

TITLES = dict(LISTS)


@desk(Permission.CATALOGUE_EDIT)
def words(request: DeskRequest) -> HttpResponseBase:
    """Every list with its words."""
    form = WordsFilter(request.GET)
    found = queries.listing(**form.cleaned_data) if form.is_valid() else queries.listing()
    if wanted_format(request):
        languages = queries.others(request.org)
        named = (_("Name in %(language)s") % {"language": queries.language_name(code)} for code in languages)
        columns = (_("List"), _("Code"), _("Name"), *named, _("In use"))
        return saved(request, "words", columns, found, partial(_rows, languages))
    page_obj, language = page(request, found), get_language()
    context = {
        "filter": form,
        "page_obj": page_obj,
        "lists": [
            (TITLES.get(list, list), [(word, name_in(word, language)) for word in words])
            for list, words in groupby(page_obj, lambda word: word.list)
        ],
        "save": save_urls(request),
    }
    return render(request, "commons/languages/words.html", context)


@desk(Permission.CATALOGUE_EDIT)
def add(request: DeskRequest) -> HttpResponse:
    """A new word."""
    form = NewWordForm(request.POST or None, languages=queries.others(request.org))
    if form.is_valid():
        values = form.cleaned_data
        actions.add(list=values["list"], code=values["code"], **form.said(), by=request.author)
        messages.success(request, _("Added. Phones show it after their next call."))
        return redirect("commons:words")
    return _form(request, form, _("A new word"))


@desk(Permission.CATALOGUE_EDIT)
def edit(request: DeskRequest, id: int) -> HttpResponse:
    """Other words for the same code."""
    word = queries.word(id)
    initial = {"name": word.name, "sort": word.sort, "active": word.active} | spread(word.names)
    form = WordForm(request.POST or None, initial=initial, languages=queries.others(request.org))
    if form.is_valid():
        actions.edit(id=id, **form.said(), by=request.author)
        messages.success(request, _("Saved."))
        return redirect("commons:words")
    return _form(request, form, name_in(word, get_language()))


def _form(request: DeskRequest, form: WordForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": "/commons/languages/"}
    return render(request, "commons/form.html", context, status=422 if form.errors else 200)


def _rows(languages: Iterable[str], found: Iterable[Any]) -> Iterable[tuple[object, ...]]:
    for word in found:
        texts = [word.names.get(code, "") for code in languages]
        yield (
            TITLES.get(word.list, word.list),
            word.code,
            word.name,
            *texts,
            _("yes") if word.active else _("no"),
        )
